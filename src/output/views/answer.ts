// The one list of views: every kind of answer and how it looks.
import type { Answer } from '../../domain/answer.ts'
import { safeLines } from '../safe.ts'
import type { Face } from '../terminal.ts'
import { agentsView } from './agents.ts'
import { detachedView, leftView, logView, stoppedView, waitedView } from './background.ts'
import { cleanedView, doctorView, hooksView } from './care.ts'
import { conflictsView } from './conflicts.ts'
import { landedView, requestedView } from './land.ts'
import { listView } from './list.ts'
import { operationsView, restoredView, undoneView } from './operations.ts'
import {
  addedView,
  adoptedView,
  doneView,
  droppedView,
  editedView,
  initializedView,
  plannedView,
} from './plan.ts'
import { reportedView, servingView } from './reported.ts'
import { diffView, reviewedView, reviewsView, reviewView } from './review.ts'
import { demoView, ranView } from './run.ts'
import { showView } from './show.ts'
import { statsView } from './stats.ts'
import { syncedView } from './sync.ts'
import type { View } from './view.ts'
import { waitingView } from './waiting.ts'

/** `answer` as a person reads it on `face`. */
export function viewOf(answer: Answer, face: Face): View {
  switch (answer.kind) {
    case 'initialized':
      return initializedView(answer, face)
    case 'added':
      return addedView(answer)
    case 'planned':
      return plannedView(answer, face)
    case 'adopted':
      return adoptedView(answer, face)
    case 'done':
      return doneView(answer, face)
    case 'edited':
      return editedView(answer, face)
    case 'dropped':
      return droppedView(answer, face)
    case 'waiting':
      return waitingView(answer, face)
    case 'list':
      return listView(answer, face)
    case 'show':
      return showView(answer, face)
    case 'conflicts':
      return conflictsView(answer, face)
    case 'ran':
      return ranView(answer, face)
    case 'detached':
      return detachedView(answer, face)
    case 'left':
      return leftView(answer, face)
    case 'waited':
      return waitedView(answer, face)
    case 'stopped':
      return stoppedView(answer, face)
    case 'log':
      return logView(answer, face)
    case 'reviews':
      return reviewsView(answer, face)
    case 'review':
      return reviewView(answer, face)
    case 'diff':
      return diffView(answer)
    case 'reviewed':
      return reviewedView(answer, face)
    case 'serving':
      return servingView(answer, face)
    case 'reported':
      return reportedView(answer, face)
    case 'landed':
      return landedView(answer, face)
    case 'requested':
      return requestedView(answer, face)
    case 'restored':
      return restoredView(answer, face)
    case 'undone':
      return undoneView(answer, face)
    case 'operations':
      return operationsView(answer, face)
    case 'stats':
      return statsView(answer, face)
    case 'cleaned':
      return cleanedView(answer, face)
    case 'synced':
      return syncedView(answer, face)
    case 'doctor':
      return doctorView(answer, face)
    case 'agents':
      return agentsView(answer, face)
    case 'hooks':
      return hooksView(answer, face)
    case 'demo':
      return demoView(answer, face)
    case 'text':
      return { lines: answer.text === '' ? [] : [safeLines(answer.text).replace(/\n$/, '')] }
  }
}
