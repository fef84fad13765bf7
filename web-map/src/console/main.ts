import '../shared/polyfill.ts'
import '../shared/tokens.css'
import '../shared/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router.ts'

createApp(App).use(router).mount('#app')
