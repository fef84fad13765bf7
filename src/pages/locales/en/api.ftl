# What a parameter of the API should be
api-invalid-area = An area code has 6, 9, 12 or 14 digits.
api-invalid-kind = A kind is one of river, road, lane, pond, grid; put commas between several.
api-invalid-status = A status is one of ok, due, overdue, problem, unassigned, idle; put commas between several.
api-invalid-state = One of open, closed, all.
api-invalid-category = There is no such category of problems.
api-invalid-text = Search for at most 100 characters.
api-invalid-limit = A page has 1 to 200 items.
api-invalid-scans = One request takes 1 to 100 scans.
api-invalid-cursor = This cursor cannot be used; start again from the first page.
api-invalid-after = The number of an event: 0 or more.
