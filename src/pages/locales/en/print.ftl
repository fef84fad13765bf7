# Printing of plates and boards
print-nothing = Nothing fits. Ask for more.
print-too-many-labels = At most 10,000 plates can be printed at once. Print them by area or by batch.
print-too-many-boards = At most 200 boards can be printed at once. Print them by area.
print-bad-code = A code has nine digits. Please check them.
print-not-done = The file is not ready yet. Please come back for it.
print-fault-fonts-missing = The server has no fonts for Chinese. Ask the administrator to install fonts-noto-cjk.
print-fault-missing-glyph = No font has “{ $character }” ({ $point }) of “{ $text }”. Ask the administrator for a font, or write it differently.
print-fault-unprintable = “{ $text }” has a character that cannot be printed ({ $point }). Take out line breaks, tabs and what cannot be seen.
print-fault-too-long = “{ $field }” has { $length } characters; { $limit } can be printed legibly. Make it shorter.
print-fault-too-many = “{ $field }” has { $length } entries; there is room for { $limit }.
print-fault-does-not-fit = “{ $field }” does not fit. Make it shorter or choose a larger size.
print-fault-template = The template { $file } has a mistake on line { $line }: { $message }
print-fault-no-geometry = “{ $name }” has no line yet, so there is no map to draw. Import it first, then print the board.
print-fault-no-code = No plate hangs at “{ $name }” yet. Put one up first, then print the board.
print-fault-no-longer = A plate or segment went away after the order. Please order again.
print-fault-again = It failed several times. Ask the administrator to look at the log.
print-fault-other = It failed: { $detail }
