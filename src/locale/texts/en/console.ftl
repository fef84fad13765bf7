# What every page of the console says.
console-product = { product }
console-title = { $page } · { product }
console-skipToContent = Skip to the main content
console-none = —
console-close = Close
console-loading = Loading…
console-loadMore = Show more
console-loadingMore = Loading more…
console-listEnd = That is all
console-listSeparator = { list-comma }
console-otherLanguage = { language-other }

console-nav-main = Main
console-nav-overview = Overview
console-nav-problems = Problems
console-nav-codes = Plates
console-nav-records = Records
console-nav-people = Stewards
console-nav-claims = Claims
console-nav-duties = Duties
console-nav-signOut = { my-sign-out }

console-live-starting = Connecting
console-live-live = Live
console-live-polling = Updated at intervals
console-live-lost = Reconnecting
console-live-dataTime = Data as of { $time }
console-live-noDataYet = No data yet
console-live-stale = The data stand at { $time }; later changes have not arrived. Reconnecting…
console-live-retry = Try now

console-failure-title = This could not be loaded
console-failure-offline = The server cannot be reached
console-failure-offlineDetail = Check the network, or try again in a while.
console-failure-signedOut = You have been signed out. Going to the sign-in page…
console-failure-status = The server gave no result ({ $status })
console-failure-requestId = Request number { $id }
console-failure-retry = Try again

console-steward-title = This is the console for officials
console-steward-text = Your account is a steward’s. Your patrols are under “{ my-title }”.
console-steward-link = { enrol-my }
console-steward-restsTitle = Please sign in by password
console-steward-rests = What officials do needs a sign-in by password, and another one after 12 hours without use. Your patrols are not affected.
console-steward-signIn = Sign in by password

console-notFound-title = There is no such page
console-notFound-link = Back to the overview

console-time-today = Today { $clock }
console-time-yesterday = Yesterday { $clock }
console-time-daysAgo = { ago-days }
console-time-pastToday = Past its deadline today
console-time-pastDays = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
}
console-time-dueToday = Due today
console-time-daysLeft = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}

console-filters-title = Filters
console-filters-area = Area
console-filters-wholeScope = { $name } (all)
console-filters-text = { install-search-submit }
console-filters-textHint = Name, code or steward
console-filters-kind = Kind
console-filters-status = Status
console-filters-clear = Clear filters
console-filters-show = { console-filters-title }
console-filters-active = Filters ({ $count })
console-filters-state = Handling
console-filters-category = Category
console-filters-allCategories = All categories
console-filters-problemTextHint = Description or segment
console-filters-allKinds = All kinds

console-length-m = { length-m }
console-length-km = { length-km }
