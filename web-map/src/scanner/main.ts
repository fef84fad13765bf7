// The scanner: a page with a camera. Fetches the decoder only once it is opened.
import './scanner.css'
import { Scanner } from './scanner.ts'
import { Screen } from './screen.ts'

const screen = new Screen()
const scanner = new Scanner(screen)

screen.again.addEventListener('click', () => void scanner.open())
screen.torch.addEventListener('click', () => void scanner.toggleTorch())
screen.photo.addEventListener('change', () => {
  const [photo] = screen.photo.files ?? []
  if (photo) void scanner.examine(photo)
  // The same photo can be chosen again.
  screen.photo.value = ''
})
document.addEventListener('visibilitychange', () => {
  if (document.hidden) scanner.rest()
  else scanner.wake()
})
window.addEventListener('pagehide', () => scanner.rest())
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) scanner.wake()
})

screen.appear()
void scanner.open()
