import { createRouter, createWebHistory } from 'vue-router'
import NotFound from './NotFound.vue'
import OverviewPage from './overview/OverviewPage.vue'

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/', name: 'overview', component: OverviewPage },
    { path: '/problems', name: 'problems', component: () => import('./problems/ProblemsPage.vue') },
    { path: '/:unknown(.*)*', name: 'not-found', component: NotFound },
  ],
})
