package policy

import (
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/edit"
)

// hidden stands for what is not shown. No URL has it that the URL Standard has
// serialized: it would be percent-encoded.
const hidden = "…"

// Redact is a URL without its query's values, its fragment, and its user name
// and password, for messages: all of them can be credentials. The end of one of more
// than 300 bytes is left out.
func Redact(url string) string {
	const most = 300
	url, _, _ = strings.Cut(url, "#")
	url = mapValues(withoutUserInfo(url), func(string, string) string { return hidden })
	if len(url) > most {
		url = strings.ToValidUTF8(url[:most], "") + "…"
	}
	return url
}

// RedactWithin is a text with the URLs in it as Redact shows them: what a host says
// of a request may quote one.
func RedactWithin(text string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, "://")
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		begin := strings.LastIndexFunc(text[:at], func(c rune) bool { return (c|0x20) < 'a' || (c|0x20) > 'z' }) + 1
		end := at + strings.IndexAny(text[at:]+" ", " \t\r\n\"'`<>")
		b.WriteString(text[:begin])
		b.WriteString(Redact(text[begin:end]))
		text = text[end:]
	}
}

// RedactSecrets is a URL without its user name and password, and without the
// values of parameters whose names say that they are credentials, for what shows
// a request or where a response came from. input tells which parameters are the
// pagination's own: a cursor may be called token.
func RedactSecrets(url string, input func(name string) bool) string {
	return mapValues(withoutUserInfo(url), func(name, value string) string {
		if (Secret(name) || strings.EqualFold(name, "key")) && !input(name) {
			return hidden
		}
		return value
	})
}

// Identify returns a URL without the values of credentials. Checkpoints belong to this
// form of the URL, because credentials may have changed by the time of a resume.
func Identify(url string) string {
	return mapValues(url, func(name, value string) string {
		if Secret(name) {
			return hidden
		}
		return value
	})
}

// Conceal returns a next page's URL for a checkpoint. Values that the caller's own URL
// has under the same name are left out, because servers repeat the caller's credentials
// in their links.
func Conceal(next, own string) string {
	return mapValues(next, func(name, value string) string {
		if v, ok := rawValue(own, name); ok && v != "" && edit.UnescapeForm(v) == edit.UnescapeForm(value) {
			return hidden
		}
		return value
	})
}

// Reveal undoes Conceal: it puts the caller's values back. ok is false if the caller's
// URL lacks one of them.
func Reveal(concealed, own string) (url string, ok bool) {
	ok = true
	return mapValues(concealed, func(name, value string) string {
		if value != hidden {
			return value
		}
		v, has := rawValue(own, name)
		ok = ok && has
		return v
	}), ok
}

// rawValue returns the first parameter of that name in a URL's query, as it is
// spelled there.
func rawValue(url, name string) (value string, ok bool) {
	mapValues(url, func(n, v string) string {
		if n == name && !ok {
			value, ok = v, true
		}
		return v
	})
	return value, ok
}

// Secret reports whether a parameter's name says that its value is a credential.
// Names such as page_token, nextToken or $skiptoken are cursors.
func Secret(name string) bool {
	var letters [64]byte
	b := letters[:0]
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b = append(b, c)
		}
	}
	n := string(b)
	if len(n) < len("secret") { // as most names are: each page's request is looked through
		return strings.Contains(contract.SecretNames, " "+n+" ")
	}
	for part := range strings.SplitSeq(contract.SecretParts, " ") {
		if strings.Contains(n, part) {
			return true
		}
	}
	return strings.Contains(contract.SecretNames, " "+n+" ")
}

// mapValues replaces the values in a URL's query. The names that it passes on are
// decoded, the values as they are.
func mapValues(url string, replace func(name, value string) string) string {
	before, query, ok := strings.Cut(url, "?")
	if !ok || strings.Contains(before, "#") {
		return url
	}
	query, fragment, hasFragment := strings.Cut(query, "#")
	b := make([]byte, 0, len(url)+len(hidden))
	b = append(b, before...)
	for separator := byte('?'); ; separator = '&' {
		pair, rest, more := strings.Cut(query, "&")
		b = append(b, separator)
		name, value, hasValue := strings.Cut(pair, "=")
		b = append(b, name...)
		if hasValue {
			b = append(b, '=')
			b = append(b, replace(edit.UnescapeForm(name), value)...)
		}
		if query = rest; !more {
			break
		}
	}
	if hasFragment {
		b = append(b, '#')
		b = append(b, fragment...)
	}
	return string(b)
}

func withoutUserInfo(url string) string {
	scheme, rest, ok := strings.Cut(url, "//")
	if !ok {
		return url
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?\\#"); end >= 0 {
		authority = rest[:end]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		return scheme + "//" + hidden + rest[at:]
	}
	return url
}
