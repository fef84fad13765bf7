import '../shared/polyfill.ts'
import '../shared/tokens.css'
import '../shared/base.css'
import { createApp } from 'vue'
import { speak } from '../shared/i18n.ts'
import App from './App.vue'
import { router } from './router.ts'

void speak().then(() => createApp(App).use(router).mount('#app'))
