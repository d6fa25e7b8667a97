export { type Step, walk } from './chain.ts'
