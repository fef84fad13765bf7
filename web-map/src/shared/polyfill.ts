// What Chromium 90 lacks and our dependencies call. Vite rewrites syntax for the floor; methods it
// leaves alone.

function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  const whole = Math.trunc(index) || 0
  return this[whole < 0 ? this.length + whole : whole]
}

const typedArray: unknown = Object.getPrototypeOf(Int8Array.prototype)
for (const prototype of [Array.prototype, String.prototype, typedArray] as object[]) {
  if (!('at' in prototype)) {
    Object.defineProperty(prototype, 'at', { value: at, writable: true, configurable: true })
  }
}

const constructor: object = Object
if (!('hasOwn' in constructor)) {
  Object.defineProperty(constructor, 'hasOwn', {
    value: (target: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(target, key),
    writable: true,
    configurable: true,
  })
}

export {}
