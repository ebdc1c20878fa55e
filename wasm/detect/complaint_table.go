package detect

// What services call errors that come under a status of success. Names and words are in
// their normal form (normal), with a space around each.
const (
	// Google APIs, GraphQL, JSON:API, OData, Slack, Apigee, MediaWiki, Jira, OAuth.
	errorFields = " error errors fault exception exceptions odataerror errormessage errormessages errordescription errordetail errordetails errorcode errorcodes errcode err errno errmsg errormsg errortext errorinfo errorsource problem "
	// Slack's ok, Cloudflare's success: false says that the request failed.
	goodFlags = " ok success succeeded successful issuccess issuccessful "
	// GitHub's incomplete_results, Elasticsearch's timed_out, Google's incompleteSearch and
	// unreachable: true beside items, some of which are missing. Notion's request_status has a type.
	partialFlags = " incompleteresults requeststatus timedout incompletesearch unreachable partialresults ispartial partialsuccess terminatedearly "
	// JSend's status, Flickr's stat, Kubernetes' Status, an HTTP status in the body.
	statusFields = " status stat statuscode httpstatus httpstatuscode httpcode responsestatus code "
	failedWords  = " error err fail failed failure fault exception nok "
	// Those of a request: a list may be of things that failed.
	surelyFailed = " error err fail fault exception "
	wellWords    = " ok none null no success successful noerror noerrors false undefined nil na "
	// Objects around the body that tell of the request.
	wrappers = " response result results data meta metadata d body head header headers responseheader status responsestatus requeststatus query envelope error "

	codeFields    = " code errorcode errcode errortype type status statuscode reason name xtype "
	messageFields = " message msg detail title description errordescription errormessage errormsg errmsg faultstring diagnostics text info usermessage error value developermessage summary "
	innerErrors   = " error errors fault exception issue issues detail details errormessages odataerror extensions lang data response result message meta status d body header "
	// What stands beside a message in a body that is nothing but one.
	besideMessages = " code status statuscode errorcode error errors type instance documentationurl documentation docs requestid traceid timestamp time path reason success ok help helpurl link moreinfo id correlationid name httpstatus httpcode details fields "
)

// passingWords are what an error says that passes, in their normal form and part of a
// longer text.
var passingWords = [...]string{
	"ratelimit", "rateexceeded", "toomanyrequest", "toomanycall", "throttl", "slowdown", "requestlimit", "limitexceeded",
	"timeout", "timedout", "deadlineexceeded", "temporar", "transient", "unavailable", "tryagain", "retrylater", "overload", "busy", "resourceexhausted",
}

// What errors about a cursor speak of, as part of a longer text in its normal form: Google's page
// token (AIP-158), next and pagination tokens of Amazon Web Services, the continuation token of Azure
// and S3, the continue key of Kubernetes, the skip token and delta token of OData, the scroll and the
// search context of Elasticsearch, the bookmark of CouchDB, the query locator of Salesforce, the start
// key of DynamoDB, the resumption token of OAI-PMH; invalidCursor and expiredCursor of SCIM (RFC 9865).
var cursorTerms = [...]string{
	"cursor", "pagetoken", "nexttoken", "paginationtoken", "pagingtoken", "continuationtoken", "continuetoken", "continuekey", "continueparam",
	"skiptoken", "deltatoken", "synctoken", "scrollid", "scrollparam", "searchcontext", "bookmark", "querylocator", "exclusivestartkey",
	"startingkey", "resumptiontoken", "pagekey",
}

// What errors about a token, or about what has expired, speak of where that is not the cursor.
var loginTerms = [...]string{
	"access", "auth", "bearer", "jwt", "apikey", "apitoken", "credential", "session", "csrf", "xsrf", "refresh", "login", "signin", "loggedin", "signature",
	"secret", "certificate", "password", "license", "licence", "subscription", "trial", "account", "plan", "grant", "usertoken", "clienttoken", "securitytoken",
}

// Words beside the name of a parameter.
const besideNames = " invalid expired bad unknown malformed incorrect wrong unrecognized unsupported stale parameter param token key value field argument property "
