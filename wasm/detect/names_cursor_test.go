package detect

import (
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

func TestAnErrorMayNameTheCursor(t *testing.T) {
	for _, c := range []struct {
		body, name string
		names      bool
	}{
		{`{"error":"invalid cursor"}`, "c", true},
		{`{"scimType":"expiredCursor","detail":"Cursor has expired"}`, "cursor", true},
		{`{"error":{"message":"The request specifies an invalid page token.","errors":[{"reason":"invalidPageToken"}]}}`, "pageToken", true},
		{`{"__type":"InvalidNextTokenException"}`, "NextToken", true},
		{`{"code":"validation_error","message":"The start_cursor provided is invalid"}`, "start_cursor", true},
		{`{"error":{"code":"resource_missing","param":"starting_after"}}`, "starting_after", true},
		{`{"errors":{"page_info":"Invalid value."}}`, "page_info", true},
		{`{"error":{"code":"Directory_ExpiredPageToken"}}`, "$skiptoken", true},
		{`<Error><Code>InvalidArgument</Code><Message>The continuation token provided is incorrect</Message></Error>`, "continuation-token", true},
		{`{"message":"continue key is not valid: encoded continue token"}`, "continue", true},
		{`{"error":{"type":"search_context_missing_exception","reason":"No search context found for id [1]"}}`, "scroll_id", true},
		{`{"errors":[{"code":"scroll_parameter_not_found"}]}`, "scroll_param", true},
		{`[{"errorCode":"INVALID_QUERY_LOCATOR","message":"invalid query locator"}]`, "locator", true},
		{`{"error":"bad_request","reason":"Invalid bookmark value"}`, "bookmark", true},
		{`{"errors":[{"parameters":{"after":["x"]},"message":"invalid"}]}`, "after", true},
		{`after is invalid`, "after", true},
		{`{"message":"invalid since"}`, "/variables/since", true},
		{`{"error":"invalid token"}`, "token", true},
		{`{"error":"token expired"}`, "cursor", true},
		{`{"error":"expired"}`, "after", true},
		{`Seite abgelaufen`, "after", false},
		{`{"error":"invalid access token"}`, "cursor", false},
		{`{"error":"Invalid access token"}`, "token", false},
		{`{"error":"access token expired"}`, "cursor", false},
		{`{"error":"invalid_token","error_description":"The bearer token expired"}`, "token", false},
		{`{"error":"Your session has expired, log in"}`, "after", false},
		{`{"error":"API token invalid"}`, "after", false},
		{`{"error":"try again after 5 minutes"}`, "after", false},
		{`{"error":"not found"}`, "after", false},
		{`{"error":"Fix the errors to continue"}`, "continue", false},
		{`<!DOCTYPE html><style>a{cursor:pointer}</style>`, "after", false},
		{`<html><body class="cursor">`, "after", false},
		{`{"detail":"Invalid page."}`, "cursor2", false},
		{"", "after", false},
		{"\xff\xfe", "", false},
	} {
		if NamesCursor([]byte(c.body), []string{c.name}) != c.names {
			t.Errorf("%s of %s: %v", c.body, c.name, !c.names)
		}
	}
}

func TestTheNamesOfCursorsAreFoundInARequest(t *testing.T) {
	got := CursorNames(scheme.Request{URL: "https://a.example/?page_info=1&limit=2&after=x&page%5Bcursor%5D=y&q=z"})
	if len(got) != 3 || got[0] != "page_info" || got[1] != "after" || got[2] != "page[cursor]" {
		t.Error(got)
	}
}
