// Names for what the API answers, looked up by path so that they follow the generated types and
// nothing else. Lists of words come from there too: the server's enums are the only place that has
// them.
import {
  categoryValues,
  causeValues,
  findingValues,
  gradeValues,
  kindValues,
  roleValues,
  statusValues,
  unitValues,
  warningLevelValues,
  type paths,
} from './api.gen.ts'

type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } }
}
  ? Body
  : never

export type Me = Answer<'/api/v1/me'>
export type Right = Me['may'][number]
export type Area = Answer<'/api/v1/areas'>['items'][number]
export type SegmentItem = Answer<'/api/v1/segments'>['items'][number]
export type SegmentSummary = Answer<'/api/v1/segments/summary'>
export type SegmentDetail = Answer<'/api/v1/segments/{id}'>
export type Stewardship = SegmentDetail['stewardships'][number]
export type Patrol = SegmentDetail['patrols'][number]
export type Inspection = SegmentDetail['inspections'][number]
export type MissedPeriod = SegmentDetail['missed'][number]
export type Month = SegmentDetail['month']
export type Checkpoint = SegmentDetail['checkpoints'][number]
export type ProblemItem = Answer<'/api/v1/problems'>['items'][number]
export type ProblemDetail = Answer<'/api/v1/problems/{id}'>
export type CodeBatch = Answer<'/api/v1/code-batches'>['items'][number]
export type HealthItem = Answer<'/api/v1/codes/health'>['items'][number]
export type Finding = HealthItem['finding']
export type PrintJob = Answer<'/api/v1/print-jobs'>['items'][number]
export type PrintWork = PrintJob['work']
export type PrintPreview =
  paths['/api/v1/print-previews']['post']['responses'][200]['content']['application/json']
export type RecordItem = Answer<'/api/v1/records'>['items'][number]
export type Person = Answer<'/api/v1/people'>['items'][number]
export type Tenure = Answer<'/api/v1/segments/{id}/stewardships'>['items'][number]
export type PlannedChange = Answer<'/api/v1/segments/{id}/stewardships/planned'>['items'][number]
export type StewardshipChange =
  paths['/api/v1/segments/{id}/stewardships']['post']['requestBody']['content']['application/json']['change']
export type EnrolmentSlip =
  paths['/api/v1/people/{id}/enrolments']['post']['responses'][201]['content']['application/json']
type Posted<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never

type DutyBook = Answer<'/api/v1/duties'>
export type Duty = DutyBook['duties'][number]
export type Entry = Posted<'/api/v1/segments/{id}/records'>
export type Outcome = Entry['outcome']
export type BoardSettings = Answer<'/api/v1/board-settings'>
export type Suspension = DutyBook['suspensions'][number]
export type WarningLevel = DutyBook['warnings'][number]['level']
export type Cause = Suspension['cause']
export type Unit = Duty['unit']
export type DutyRequest = Posted<'/api/v1/duties'>
export type WarningRequest = Posted<'/api/v1/warnings'>
export type SuspensionRequest = Posted<'/api/v1/suspensions'>
export type Offer = Answer<'/api/v1/offers'>['items'][number]
export type PendingClaim = Offer['claims'][number]
export type OfferRequest = Posted<'/api/v1/offers'>
export type ClaimDecision = Posted<'/api/v1/claims/{id}/decision'>
export type StatusSnapshot = Answer<'/api/v1/status'>

export type Role = Stewardship['role']
export type Kind = SegmentItem['kind']
export type Status = SegmentItem['status']
export type Category = ProblemItem['category']
export type Stage = ProblemItem['stage']
export type Grade = Patrol['best_grade']

export const roles = roleValues
export const kinds = kindValues
export const units = unitValues
export const categories = categoryValues
/** In the order of the list. */
export const findings = findingValues
export const grades = gradeValues
/** The mildest first. */
export const warningLevels = warningLevelValues
/** Why an area or a segment is suspended; a person's is leave. */
export const causes = causeValues.filter((cause) => cause !== 'leave')

/** In the order of the numeric codes of the status payload and the live events. */
export const statuses = statusValues

/** In the order in which somebody is needed: the order of the list. */
export const statusesByNeed = [
  'problem',
  'overdue',
  'due',
  'unassigned',
  'ok',
  'idle',
] as const satisfies readonly Status[]

/** The stages at which nothing more is to be done. */
export const finalStages: readonly Stage[] = ['closed', 'rejected', 'duplicate']
