# What is on record: an action each, `audit-` and its name, with a dash for a dot. Who did what no account did.
audit_by-command_line = Operator
audit_by-job = The system itself

audit-district-create = District made
audit-account-create = Account opened
audit-account-disable = Account locked out
audit-account-enable = Account let in again
audit-account-password_given = Password given
audit-account-password = Own password changed
audit-account-sessions_ended = Sessions ended
audit-account-enrolment_used = Enrolment link used
audit-grant-give = Right granted
audit-grant-end = Right ended
audit-person-enrolment = Enrolment link given
audit-person-device-revoked = Steward’s phone taken away

audit-stewardship-change = Stewards changed
audit-offer-publish = Places offered
audit-offer-withdraw = Offer withdrawn
audit-claim-confirm = Claim confirmed
audit-claim-decline = Claim declined
audit-record-accepted = Record accepted
audit-record-set_aside = Record set aside
audit-record-enter = Patrol entered for a steward
audit-inspection-record = Unannounced visit recorded
audit-warning-give = Warning given out
audit-warning-lift = Warning called off
audit-suspension-give = Suspension or leave given
audit-suspension-lift = Suspension or leave called off
audit-excuse-give = Outage excused
audit-excuse-withdraw = Excuse of an outage withdrawn

audit-code_batch-create = Batch of codes issued
audit-code-print = Codes noted as printed
audit-code-install = Plate put up
audit-code-undo_install = Installation taken back
audit-code-declare = State of a plate changed
audit-tag-enrol = Tag taken into use
audit-tag-revoke = Tag taken out of use
audit-print-order = Print ordered
audit-print-cancel = Print called off

audit-import-areas = { import-title-areas }
audit-import-segments = { import-title-segments }
audit-import-stewards = { import-title-stewards }
audit-import-checkpoints = { import-title-checkpoints }
audit-import-duties = Duties set
audit-calendar-import = Notice of days off imported
audit-office_hours-set = Office hours changed
audit-boards-set = Contents of boards changed
audit-retention-erase = Data erased when due
audit-retention-set = Time for which something is kept changed
