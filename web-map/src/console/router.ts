import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import NotFound from './NotFound.vue'
import OverviewPage from './overview/OverviewPage.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'overview', component: OverviewPage },
  { path: '/problems', name: 'problems', component: () => import('./problems/ProblemsPage.vue') },
  { path: '/records', name: 'records', component: () => import('./records/RecordsPage.vue') },
  { path: '/people', name: 'people', component: () => import('./people/PeoplePage.vue') },
  { path: '/claims', name: 'claims', component: () => import('./claims/ClaimsPage.vue') },
  { path: '/duties', name: 'duties', component: () => import('./duties/DutiesPage.vue') },
  {
    path: '/codes',
    component: () => import('./codes/CodesPage.vue'),
    redirect: { name: 'codes-print' },
    children: [
      { path: 'print', name: 'codes-print', component: () => import('./codes/PrintPage.vue') },
      { path: 'health', name: 'codes-health', component: () => import('./codes/HealthPage.vue') },
      {
        path: 'batches',
        name: 'codes-batches',
        component: () => import('./codes/BatchesPage.vue'),
      },
    ],
  },
  { path: '/:unknown(.*)*', name: 'not-found', component: NotFound },
]

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes,
})
