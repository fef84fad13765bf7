# Printing of plates and boards
print-nothing = Nothing fits. Ask for more.
print-too-many-labels = At most 10,000 plates can be printed at once. Print them by area or by batch.
print-too-many-boards = At most 200 boards can be printed at once. Print them by area.
print-bad-code = A code has nine digits. Please check them.
print-not-done = The file is not ready yet. Please come back for it.
print-open-of-account = You have 5 print orders that are not done yet. Wait for one of them or call one off; many plates go into one order.
print-open-of-district = 40 print orders of this district are waiting. Wait until some of them are done.
print-fault-fonts-missing = The server has no fonts for Chinese. Ask the administrator to install fonts-noto-cjk.
print-fault-missing-glyph = No font has “{ $character }” ({ $point }) of “{ $text }”. Ask the administrator for a font, or write it differently.
print-fault-unprintable = “{ $text }” has a character that cannot be printed ({ $point }). Take out line breaks, tabs and what cannot be seen.
print-fault-too-long = “{ $field }” has { $length } characters; { $limit } can be printed legibly. Make it shorter.
print-fault-too-many = “{ $field }” has { $length } entries; there is room for { $limit }.
print-fault-does-not-fit = “{ $field }” does not fit. Make it shorter or choose a larger size.
print-fault-template = The template { $file } has a mistake on line { $line }: { $message }
print-fault-no-geometry = “{ $name }” has no line yet, so there is no map to draw. Import it first, then print the board.
print-fault-grid = “{ $name }” is a visit grid: its plates hang at households’ doors, and none of these goes on a board. Leave grids out and print again.
print-fault-no-code = No plate hangs at “{ $name }” yet. Put one up first, then print the board.
print-fault-no-longer = A plate or segment went away after the order. Please order again.
print-fault-again = It failed several times. Ask the administrator to look at the log.
print-fault-none = None of these { $count } can be printed; the reasons follow.
print-left-out = { $piece }: { $reason }
print-fault-other = It failed: { $detail }
print-fault-no-phone = The area of “{ $name }” has no office phone or no phone for complaints yet. Add both to the area, then print the board.
print-board-title-river = River chief's board
print-board-title-road = Demonstration road
print-board-title-lane = Lane chief's board
print-board-title-pond = Small waters
print-board-title-grid = Visit grid
print-board-level-district = District
print-board-level-town = Town
print-board-level-village = Village
print-board-level-group = Group
print-board-end-meets = { $name } ({ $village })
print-board-end = { $place }, { $side }
print-board-end-east = east end
print-board-end-west = west end
print-board-end-south = south end
print-board-end-north = north end
print-board-duty = { $role }: visits { $cadence }
print-board-duties-river =
    Walk the river; stop and report what is forbidden
    See that water and banks are kept clean
    Hear complaints and have them settled
print-board-duties-road =
    Look after surface, greenery and fixtures
    See that it is kept clean and clear
    Hear complaints and have them settled
print-board-duties-lane =
    Look after the surroundings of the houses
    See that clutter is cleared
    Hear complaints and have them settled
print-board-duties-pond =
    Look after water and banks
    See that rubbish is fished out
    Hear complaints and have them settled
print-board-duties-grid =
    Visit households and learn what they need
    Report dangers at once
    Hear complaints and have them settled
print-board-goals-river =
    Clear water, green banks
    Nothing afloat, no smell
    No rubbish and nothing unlawful on the banks
    No waste water let in
print-board-goals-road =
    A clean and sound surface
    Nothing heaped up at the sides
    Greenery and fixtures in order
print-board-goals-lane =
    Clean around the houses
    Things stacked in order
    Rubbish sorted
print-board-goals-pond =
    Nothing afloat
    Water neither black nor foul
    No rubbish on the banks
print-board-goals-grid =
    Every household is visited
    Every matter gets an answer
print-board-prohibited-river =
    Dumping rubbish or rubble
    Letting in waste water
    Fishing by current, poison or blasting
    Building in or on the river
    Taking sand or soil
print-board-prohibited-road =
    Littering
    Blocking the road
    Damaging greenery or fixtures
print-board-prohibited-lane =
    Littering
    Heaping up clutter
    Building without permit
print-board-prohibited-pond =
    Dumping rubbish
    Letting in waste water
    Filling it up
print-board-prohibited-grid =
    Blocking escape ways
    Running loose wires
sheet-grid = A sheet has from 1 to 40 rows and columns.
sheet-measure = The gap is a number of millimetres, not less than 0.
sheet-too-large = This is larger than a sheet of A4 (210 × 297 mm). Take fewer rows or columns, or smaller plates.
sheet-quiet-zone = The plates come so near to the edge of the paper that a printer would cut into the white around the code. Take fewer or smaller plates; 3 mm must stay free.
sheet-label = A plate is from 38 to 600 mm wide and high; a smaller one cannot be scanned.
