// The camera at the back of the phone, and why there is none.

export type Trouble = 'insecure' | 'missing' | 'denied' | 'busy'

/** What keeps every page at this address from a camera, known without asking. */
export function lasting(): Trouble | undefined {
  if (!window.isSecureContext) return 'insecure'
  // Older browsers and the web views of some messengers have no such property.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  return devices && 'getUserMedia' in devices ? undefined : 'missing'
}

/** Asks for the camera, as large as one frame can be read in good time. */
export function open(): Promise<MediaStream> {
  const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
  return navigator.mediaDevices.getUserMedia({ video })
}

export function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** What a refusal of {@link open} means. */
export function troubleOf(cause: unknown): Trouble {
  switch (cause instanceof DOMException ? cause.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    default:
      return 'busy'
  }
}

// The torch is of the Image Capture draft, which the types do not know.
interface Torch {
  torch?: boolean
}

export function hasTorch(stream: MediaStream): boolean {
  const [track] = stream.getVideoTracks()
  if (!track || !('getCapabilities' in track)) return false
  return (track.getCapabilities() as Torch).torch === true
}

export async function setTorch(stream: MediaStream, torch: boolean): Promise<void> {
  const advanced: (MediaTrackConstraintSet & Torch)[] = [{ torch }]
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced })
}
