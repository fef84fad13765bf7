# The console: printing, batches and the state of plates.
console-codes-title = { console-nav-codes }
console-codes-tabs = Work on plates
console-codes-print = Print
console-codes-health = Need attention
console-codes-batches = Batches

console-print-order = What to print
console-print-what = What to print
console-print-labels = { console-nav-codes }
console-print-boards = Notice boards
console-print-which = Which ones
console-print-state = { console-filters-status }
console-print-allStates = All but retired ones
console-print-batch = Batch
console-print-allBatches = All batches
console-print-batchName = { $name } ({ $size })
console-print-size = Size
console-print-plate-mm60 = 60 mm
console-print-plate-mm100 = 100 mm
console-print-plate-mm150 = 150 mm
console-print-paperTitle = Paper
console-print-paper-a4 = A4 sheets with cut marks and numbers
console-print-paper-single = A page each, for a sign maker
console-print-paper-stickers = A4 sheets of stickers
console-print-paper-grid = A4 in rows and columns of your own
console-print-stockTitle = Number on the packet
console-print-stock-l7160 = L7160: 21 of 63.5 × 38.1 mm
console-print-stock-l7163 = L7163: 14 of 99.1 × 38.1 mm
console-print-stock-l7164 = L7164: 12 of 63.5 × 72 mm
console-print-stock-l7165 = L7165: 8 of 99.1 × 67.7 mm
console-print-stock-l7166 = L7166: 6 of 99.1 × 93.1 mm
console-print-stock-l7168 = L7168: 2 of 199.6 × 143.5 mm
console-print-stockSize = { $stock } stickers
console-print-grid-columns = Columns
console-print-grid-rows = Rows
console-print-grid-width = Width (mm)
console-print-grid-height = Height (mm)
console-print-grid-gap = Gap (mm)
console-print-gridSize = { $width } × { $height } mm
console-print-board-a3 = A3 across
console-print-board-large = 1500 × 1000 mm
console-print-preview = Preview
console-print-counting = Counting…
console-print-total-labels = { NUMBER($count) } { $count ->
    [one] plate
   *[other] plates
}
console-print-total-boards = { NUMBER($count) } { $count ->
    [one] board
   *[other] boards
}
console-print-pictureOf-labels = What the first plate looks like
console-print-pictureOf-boards = What the first board looks like
console-print-cannot = This cannot be printed
console-print-make = Make the PDF
console-print-ordering = { record-sending }
console-print-jobs = Print jobs
console-print-noJobs = Nothing has been printed yet.
console-print-progress = { $done } of { $total }
console-print-download = Download the PDF
console-print-leftOut = { $count } could not be printed
console-print-boardShows = Boards also show
console-print-shows-phones = Stewards’ own phones (usually the office’s alone)
console-print-shows-commitments = Stewards’ commitments
console-print-cancel = Cancel

console-batch-new = Issue blank plates
console-batch-name = Name of the batch
console-batch-size = How many (1 to 10,000)
console-batch-issue = Issue
console-batch-issuing = Issuing…
console-batch-loading = Reading batches…
console-batch-empty = No batches yet
console-batch-emptyHint = Issue blank plates, print them, then put them up by scanning on the spot.
console-batch-counts = { $blank } blank · { $printed } printed · { $inUse } in use · { $retired } retired

console-health-finding = Finding
console-health-allFindings = All findings
console-health-silence = How long without a scan
console-health-days = Not scanned for { $days } days
console-health-loading = { console-loading }
console-health-empty = No plate needs attention
console-health-emptyHint = Plates that are damaged, lost or not scanned, and boards out of date, appear here.
console-health-code = { import-csv-plate }
console-health-place = { import-csv-place }
console-health-area = { console-filters-area }
console-health-detail = Last scan
console-health-drift = { $scans } scans lie { $metres } m away
console-health-due = To be renewed by { $day }
console-health-reports = { $count ->
    [one] { $count } report
   *[other] { $count } reports
}
console-health-neverScanned = Never scanned
console-health-unlocated = Replace the plate on the spot with a location, or import its coordinates
console-health-overdue = To be renewed by { $day }, overdue
