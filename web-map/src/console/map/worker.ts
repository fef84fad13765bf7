// MapLibre's worker as a file of our own, so that `worker-src 'self'` holds and old browsers get
// what they lack first.
import '../../shared/polyfill.ts'
import 'maplibre-gl/dist/maplibre-gl-worker.mjs'
