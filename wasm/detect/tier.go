package detect

// tier is how much speaks for the guesses of a rule: those of an earlier tier are tried
// first.
type tier int

const (
	// ownPath: a link that means the request's own path, and spells it otherwise.
	ownPath tier = iota
	// linkHeader: a Link header, which was made for this.
	linkHeader
	// nextLink: a link to the next page in the body, or in another header.
	nextLink
	// cursorObject: an object that servers of one kind take back as it is.
	cursorObject
	// nextCursor: a text that is called the next page's cursor, or the last item's id
	// where it is known what takes it.
	nextCursor
	// askedPage: the request says the number of the page, or by what the items are sorted.
	askedPage
	// nextNumber: a field that is called the next page's number, which a text beside it
	// outweighs; or the request says the offset.
	nextNumber
	// plainCursor: a cursor that is not called the next one. There are servers that say
	// the page's number, too, and don't read it.
	plainCursor
	// pageField: the response says the number of the page.
	pageField
	// offsetField: the response says the offset, or looks like those of a family whose
	// numbering is known. This is the last tier that is a sign of more by itself.
	offsetField
	// otherBase: the request may count pages from another number than the response
	// does, and page 1 again would say just this.
	otherBase
	// otherPageName: a further name of the parameter that takes the page's number.
	otherPageName
	// likelyBase: pages may be counted from another number, which other guesses tell as
	// well; or a header counts items, and the name of the parameter is a family's.
	likelyBase
	// otherCursorName, lastItem, otherNumberName, otherPlainName: a further name of the
	// parameter of a nextCursor, what the last item tells, and further names of the
	// parameters of a nextNumber and of a plainCursor.
	otherCursorName
	lastItem
	otherNumberName
	otherPlainName
	// likelyNumber: the form of the body or of the URL tells the parameter.
	likelyNumber
	// doubtful: as likely wrong as right.
	doubtful
	// secondBlind, promisedBlind: nothing tells how the next page is asked for, but
	// there is one: behind another guess, and alone.
	secondBlind
	promisedBlind
	// lastItemID: items have ids, and a flag says that there is more.
	lastItemID
	// declaredOnly: a document declares what asks for another page; the exchange shows no sign.
	declaredOnly
	// blind: there is no sign at all; the guess is only tried.
	blind
)

// Tiers up to telling show by themselves that the list goes on. If there is a guess of a
// tier up to likely, no blind guess is made that takes two requests.
const (
	telling = offsetField
	likely  = doubtful
)

// Confidences are from 0 to 1. In this order: page 2 has proven the guess; the first
// exchange says it; the first exchange makes it likely; the guess is only tried.
const (
	Proven = 0.98
	Told   = 0.9
	maybe  = 0.6
	Tried  = 0.3
)

// confidence is what callers are told of a tier until page 2 has proven the guess.
// doubted: a document does not declare the parameter; documents have been seen to leave
// one out.
func (t tier) confidence(doubted bool) float64 {
	switch {
	case t <= telling && !doubted:
		return Told
	case t <= telling, t <= likely && !doubted:
		return maybe
	}
	return Tried
}
