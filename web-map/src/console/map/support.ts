/** Whether this browser can show the map at all; asked before a megabyte of map is fetched. */
export function canDrawMaps(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}
