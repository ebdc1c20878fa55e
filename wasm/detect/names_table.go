package detect

// What servers call things is data: the lists and tables of this file. Names are
// in their normal form (normal), with a space around each.

// Parameters of requests.
const (
	limitParams = " limit perpage pagesize size maxresults itemsperpage pagelimit pagingsize take top rows count first max n num results hitsperpage resultsperpage maxkeys maxrecords maxitems resultsize ps filterlimit rowcount recordcount maxrows numrows numofrows retmax rowlimit batchsize "
	plainLimits = " limit perpage pagesize maxresults itemsperpage pagelimit pagingsize hitsperpage resultsperpage maxkeys maxrecords maxitems resultsize filterlimit " // those that can be nothing else
	pageParams  = " page pagenumber pageno pageindex pagenum currentpage p pg "
	// The first of them are called nothing but the offset; a number in the others may
	// be a filter, such as from=2024.
	offsetParams = " offset skip startat startindex firstresult pageoffset pagingoffset pagestart startposition startrow filterskip filteroffset fromrow rowstart rowoffset firstrow startrecord recordstart recordoffset firstrecord startitem resultoffset retstart start from "
	// Those of both whose number can be nothing else.
	plainNumbers = " page pagenumber pageno pageindex pagenum currentpage offset skip startat startindex firstresult startposition startrow "
	// All that say by themselves which page is meant.
	pagingParams = pageParams + offsetParams + limitParams + cursorParams
	// Objects of a body that hold parameters beside others.
	requestHolders = " params parameters query request input args arguments search criteria selector control payload data attributes meta metadata "
	endParams      = " end to stop endindex endat " // the end of a page that begins at an offset
	looseParams    = " start from p pg "
	cursorParams   = " cursor after pagetoken nexttoken nextpagetoken nextcursor continuationtoken continuation continue bookmark marker startingafter startcursor pagecursor pageafter pagekey paginationtoken scrollid afterid aftercursor cursormark skiptoken iterator resumptiontoken lastevaluatedkey exclusivestartkey startkey lastkey pagestate pagingstate "
)

// Fields of responses.
const (
	limitFields  = " limit perpage pagesize size maxresults itemsperpage pagelimit hitsperpage resultsperpage maxitems pagelen "
	pageFields   = " page pagenumber pageno pageindex pagenum currentpage curpage currentpagenumber "
	pagesFields  = " totalpages pagecount pages numpages nbpages lastpage pagestotal totalpagecount pagetotal maxpage maxpages numberofpages noofpages pagescount totalpage lastpagenumber "
	lastNumbers  = " lastpage lastpagenumber maxpage " // of those, what names the last page rather than counts them
	offsetFields = " offset skip startat startindex pageoffset startposition startrow fromrow firstrow startrecord retstart "
	startFields  = " start from firstresult " // of an offset only beside a total or a limit
	totalFields  = " total totalcount totalresults totalitems totalelements totalrecords totalhits totalsize totalentries totalrows totalobjects totaldocs totaldocuments totalfound totalmatches totalavailable totalnumber totalnumberofitems totalsetsize numfound nbhits recordstotal recordsfiltered itemstotal rowstotal "
	// Counts of all items on some servers, and of the page's on others.
	countFields = " count itemcount recordcount resultcount rowcount resultscount numberofresults numresults size hits "
	// Totals of what can be had, where another one counts more.
	bestTotals = " totalhits recordsfiltered filtercount filteredcount "
	leftFields = " pending remaining remainingitemcount remainingcount remainingitems "

	// Flags that there is more, and flags that there is not. Names that begin with hasmore, havemore or hasnext are of the
	// former, too.
	moreFlags = " hasmore hasnext more morerecords istruncated truncated moreavailable moreresults ismore moreitemsincollection morepages hasadditional exceededtransferlimit canloadmore moretocome moredata moreitems moreentries moreresultsavailable moredataavailable isnextpage nextexists nextpageexists hasremaining isnext "
	lastFlags = " islastbatch lastbatch isfinal final isfinalpage finalpage isfinished finished iscomplete complete completed isdone exhausted isexhausted endreached reachedend isendoflist endofdata nomoreresults nomoredata nomorepages nomoreitems nomorerecords allresultsreturned end last islast islastpage lastpage done isend nomore endofstream endofrecords endoflist endofresults eof "
	// Those of both that servers use for other things as well: what names a next
	// page outweighs them. The loose ones among them tell of a query or a job as
	// often as of a page, so that even a page number outweighs them; the vague ones among those say nothing by being
	// false.
	weakFlags  = " more truncated next last done isend " + vagueFlags
	looseFlags = " truncated done " + vagueFlags
	vagueFlags = " end final finished complete completed iscomplete isfinished isdone exhausted "

	// What the last page names for later changes: Google's sync tokens, Contentful's sync, Microsoft Graph's delta query.
	syncFields = " nextsyncurl nextsynctoken deltalink odatadeltalink "

	// What follows "next" in the name of a URL and of a cursor.
	nextURLs    = " url uri link href path page pageurl pageuri pagelink pagepath pagehref recordsurl resultsurl results "
	nextCursors = " cursor cursormark token pagetoken pagecursor marker after key pagekey offset start startindex startat pagestart skip page pagenumber pageindex pageid continuationtoken continuation continue maxid startingafter startafter bookmark batch " +
		"from fromid startfrom startid startkey since sinceid seq beforeid afterid position streamposition pageoffset offsettoken pagestate pagingstate iterator scrollid scrolltoken searchafter keymarker cursorid lastkey evaluatedkey resumptiontoken "
	// URLs of the next page whose names do not begin with "next": Discourse, Zendesk's
	// incremental exports.
	otherURLs = " moretopicsurl moreposturl moreurl morelink loadmoreurl loadmore afterurl "
	// Objects of all parameters that the next request has otherwise.
	nextRequests = " nextrequest nextparams nextquery nextparameters nextpageparams nextpagerequest nextpagequery "
	// Cursors whose names do not begin with "next".
	cursorFields = " cursor bookmark continue continuationtoken continuation marker pagetoken paginationtoken aftercursor endcursor scrollid pagecursor pagekey vidoffset searchcontinue iterator lastevaluatedkey lastkey pagestate pagingstate resumptiontoken skiptoken "

	// Objects of a response that repeat the request.
	echoes = " request params parameters args requestparams requestparameters queryparams queryparameters input echo echoedrequest requestinfo "

	// Links to other pages, and the objects that hold links.
	linkHolders = " links link urls view hydraview "
	lastLinks   = " last hydralast "
	prevLinks   = " prev previous hydraprevious "
	firstLinks  = " first hydrafirst "
)

// Objects that hold what a response says about its page. Fields of other objects
// are data: account.next_billing_date is no cursor.
const holders = " cursor cursors next nextpage links link view hydraview response result results resultset data search header headers status summary query pager page pages list listinfo " +
	"records metadata meta info pagination paging pageinfo pageable queryresult nextcursor additionaldata searchcriteria attr urls "

// cursorParam says which parameters take the cursor of a field, where that is not
// the field's own name without its "next". The first row that fits counts.
var cursorParam = []struct {
	field  string // normal form
	parent string // normal form of the object's name; "" for any
	beside string // another field of the response, or a parameter of the request; "" for none
	// params are separated by blanks. One with a "/" is in the body. "*" is the field's
	// own name, "-" that name without its "next".
	params string
}{
	{"next", "", " take ", "from cursor"},                                            // Auth0 Management API v2, checkpoint pagination
	{"next", "pagination", "", "cursor paginationToken"},                             // Pinecone API, List vector IDs
	{"next", "", " hasnext ", "offset cursor"},                                       // Lever API, Pagination
	{"next", "", " hasmore ", "after cursor"},                                        // OpenAI's lists with has_more and next
	{"next", "", " prev ", "cursor after"},                                           // Reddit API, r/subreddit/api/flairlist
	{"next", "", "", "cursor next"},                                                  //
	{"nextpagetoken", "", " islast ", "* -"},                                         // Jira Cloud REST API v3, search/jql
	{"nextcursor", "", " requestid ", "cursor page_token"},                           // Plaid API; Nylas API v3, Pagination
	{"nexttoken", "", " currentround ", "next"},                                      // Algorand Indexer REST API
	{"nextpagecursor", "", "", "- cursor"},                                           // Bybit API v5
	{"nextpageoffset", "", "", "offset -"},                                           // Qdrant API, Scroll points
	{"nextfrom", "", "", "start_from from"},                                          // VK API, newsfeed.get
	{"nextid", "", "", "* start_id"},                                                 //
	{"after", "cursors", " resultinfo ", "cursor after"},                             // Cloudflare API, List items
	{"lastevaluatedkey", "", "", "* exclusiveStartKey"},                              // Amazon DynamoDB behind an HTTP API
	{"lastkey", "", "", "* startKey"},                                                //
	{"nextpage", "", "", "page page_cursor"},                                         // Stripe API, Search; Lemmy API, GetPostsResponse
	{"nextpagetoken", "", " totalrecords ", "* -"},                                   // Zoom API, Pagination
	{"nextpagetoken", "", " status ", "- pagetoken"},                                 // Places API (Legacy)
	{"searchcontinue", "", "", "continue"},                                           // Wikibase API, wbsearchentities
	{"nexttoken", "header", "", "next_token token"},                                  // Nomad HTTP API, Pagination
	{"nexttoken", "meta", "", "pagination_token next_token"},                         // X API v2, Pagination
	{"nexttoken", "", "", "* -"},                                                     // Amazon Web Services: NextToken goes back as NextToken
	{"cursor", "pagination", "", "after cursor"},                                     // Twitch API, Guide, Pagination
	{"endcursor", "", "", "after cursor"},                                            // GraphQL Cursor Connections
	{"aftercursor", "meta", "", "page[after] after"},                                 // Zendesk API, Cursor pagination
	{"aftercursor", "", "", "cursor after"},                                          // Zendesk API, Incremental exports
	{"startingafter", "next", " type ", "/pagination/starting_after starting_after"}, // Intercom API, search
	{"after", "page", "", "/page/cursor page[cursor] page[after]"},                   // Datadog API, Search logs
	{"lastseq", "", "", "since"},                                                     // Apache CouchDB, /{db}/_changes
	{"nextbatch", "", "", "since from"},                                              // Matrix Client-Server API
	{"nextcontinuationtoken", "", "", "continuation-token"},                          // Amazon S3, ListObjectsV2
	{"nextkey", "pagination", "", "pagination.key"},                                  // Cosmos SDK, PageRequest
	{"nextpagestart", "", "", "start"},                                               // Bitbucket Data Center, Paged APIs
	{"vidoffset", "", "", "vidOffset"},                                               // HubSpot Contacts API v1
}

// family is how a family's lists are numbered.
type family struct {
	items  string // the items' path; "" for any
	beside string // fields of the response, all of them
	kind   string
	param  string
	start  int64
}

// numberings are families whose responses don't say what the page's number or
// offset is called in the request, or mislead.
var numberings = []family{
	{"", "start limit length total", "page", "page", 0},                                // Auth0 Management API v2, include_totals
	{"$.response.docs", "hits offset time", "page", "page", 0},                         // The New York Times, Article Search API
	{"$.rows", "totalrows offset", "offset", "skip", 0},                                // Apache CouchDB, /{db}/_all_docs and views
	{"$.result.results", "help success count", "offset", "start", 0},                   // CKAN API guide, package_search
	{"$.hits.hits", "", "offset", "from", 0},                                           // Elasticsearch, Paginate search results
	{"$.objects", "total time", "offset", "from", 0},                                   // npm registry, GET /-/v1/search
	{"$.result", "numfound", "offset", "start", 0},                                     // ORCID API, search
	{"$.data", "totalhits", "offset", "skip", 0},                                       // NuGet Server API, Search
	{"$.message.items", "totalresults itemsperpage startindex", "offset", "offset", 0}, // Crossref REST API, Offsets
	{"$.features", "exceededtransferlimit", "offset", "resultOffset", 0},               // ArcGIS REST API, Query (Feature Service/Layer)
	{"", "p ps total", "page", "p", 1},                                                 // SonarQube Web API
	{"$.docs", "numfound start numfoundexact", "offset", "offset", 0},                  // Open Library Search API
}

// styles are the names of the page and the offset beside a name of the limit: in
// filter[limit], the leaf is limit and the prefix filter[.
var styles = []struct {
	prefix string // as it is spelled; "" for any
	leaf   string // normal form
	page   string
	offset string
}{
	{"page[", "", "number", "offset"},                // JSON:API
	{"pagination[", "", "page", "start"},             // Strapi REST API
	{"searchCriteria[", "", "currentPage", "offset"}, // Adobe Commerce REST
	{"filter[", "", "page", "skip"},                  // LoopBack, Querying data
	{"page.", "", "number", "offset"},                //
	{"sysparm_", "", "page", "offset"},               // ServiceNow Table API
	{"_", "", "page", "start"},                       // JSON Server
	{"", "take", "page", "skip"},                     //
	{"", "top", "page", "skip"},                      // OData
	{"", "rows", "page", "start"},                    // Apache Solr, CKAN
	{"", "maxresults", "page", "startAt"},            // Jira
	{"", "max", "page", "first"},                     // Keycloak Admin REST API
	{"", "ps", "p", "offset"},                        // SonarQube Web API
	{"", "num", "page", "start"},                     // Google Custom Search JSON API
	{"", "", "page", "offset"},
}

// Prefixes of header names that name the vendor, as in X-WP-Total. A leading x- is
// removed before they are looked up.
var vendors = [...]string{"wp", "ms", "gitlab", "nomad", "cb", "pagination"}

// behind are members of items that tell which parameter takes the last item's id,
// where the response is nothing but an array.
var behind = []struct{ member, param string }{
	{"idMemberCreator", "before"}, // Trello REST API, Paging
}
