package exchange

import (
	"strconv"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// What each event does, as table.go has it.

// fail ends the exchange.
func (x *Exchange) fail(f Fault) Outcome {
	x.state, x.fault = Failed, f
	return Outcome{}
}

// cancel adds to an outcome that the fetch is to be aborted.
func (x *Exchange) cancel(out Outcome) Outcome {
	out.Cancel = x.id
	return out
}

// send makes a new attempt.
func (x *Exchange) send(in Input) Outcome {
	x.plan = in.Plan
	x.hops = hops{sent: x.ask.Request, omit: x.omit}
	if h := &x.hops.sent; h.RPC {
		h.Body = scheme.Numbered(h.Body, x.env.Sent)
	}
	x.env.Sent++
	x.env.latest = in.Now
	return x.fetch(Sending)
}

// fetch makes the request that the redirects so far have led to.
func (x *Exchange) fetch(state State) Outcome {
	h := &x.hops
	ask := x.env.Ask && state != Tracing && !h.omit
	h.manual = x.env.Follow && state != Tracing && (len(h.sent.Headers) > 0 || h.sent.HasBody || ask)
	if held := x.state == Queued && x.id != 0 && x.attempt+x.surplus == 0; !held { // else its wait has given it a number
		x.env.lastID++
		x.id = x.env.lastID
	}
	x.state = state
	x.answer, x.head, x.size, x.broken, x.stream = Answer{}, x.head[:0], 0, nil, nil
	x.reader.Begin(x.plan.Body)
	x.since = x.env.renewals
	f := &Fetch{
		ID:      x.id,
		Attempt: x.Attempts() - 1,
		Request: h.sent,
		Omit:    h.omit,
		Manual:  h.manual,
		Hop:     state == Tracing || h.count > 0,
		Ask:     ask,
	}
	if ask {
		f.Renewal = x.renewal
	}
	return Outcome{Send: f}
}

// respond takes status and headers.
func (x *Exchange) respond(in Input) Outcome {
	x.take(in)
	if out, moved := x.redirected(); moved {
		return out
	}
	return x.accept(in)
}

// trace takes the response that tells where a redirect leads to.
func (x *Exchange) trace(in Input) Outcome {
	x.take(in)
	if x.answer.URL == withoutFragment(x.hops.sent.URL) && x.env.Retry.Retryable(x.answer.Status, x.answer.Header) {
		return x.accept(in) // nothing is known yet
	}
	return x.follow(x.answer.URL, true)
}

func (x *Exchange) take(in Input) {
	x.answer = in.Answer
	if x.answer.URL == "" {
		x.answer.URL = x.hops.sent.URL // a Response that JavaScript made has none
	}
}

// accept takes a response that is no redirect.
func (x *Exchange) accept(in Input) Outcome {
	if x.answer.URL != x.hops.sent.URL && x.env.Origins.Downgrade(x.answer.URL) {
		// What was sent over http has been sent; what came over it could be anybody's.
		return x.cancel(x.fail(Fault{Code: "cross-origin", Text: "the request was redirected to " + policy.Redact(x.answer.URL) + ", which leaves https for http: its answer is not read"}))
	}
	x.env.pause(&x.answer, in)
	status := x.answer.Status
	switch {
	case status >= 200 && status <= 299:
		x.state = Receiving
		switch {
		case x.ask.Request.RPC && x.answer.eventStream():
			x.stream = &stream{}
		case !x.bodiless():
			x.reader.Expect(split.FormOf(x.answer.Header("content-type")))
		}
		return Outcome{}
	case status == 401 && x.state == Sending && x.env.Ask && !x.hops.omit && !x.renewed && !x.last:
		return x.renew(in)
	}
	x.state = Failing
	if x.ask.Smaller && policy.TooLarge(status) {
		return Outcome{} // the same again would be too large again
	}
	if x.env.Retry.Retryable(status, x.answer.Header) && x.left() && !x.plan.Conclusive.Answers(status) {
		return x.refused(in)
	}
	return Outcome{}
}

// renew has the page asked for again, once, with other headers: whatever they carried has
// expired. That is no retry, and harmless whatever the method: the request was refused before
// anything came of it. Pages that were sent before the function was asked take what it gave.
func (x *Exchange) renew(in Input) Outcome {
	if x.since == x.env.renewals {
		x.env.renewals++
	}
	x.renewed, x.renewal, x.fault.Text = true, x.env.renewals, x.statusText()
	x.surplus++
	out := Outcome{Cancel: x.id}
	x.state = Queued
	if ms := x.env.until - in.Now; ms > 0 {
		x.state, out.Wait = Waiting, &Wait{ID: x.id, MS: ms, Why: x.env.why}
	}
	return out
}

// left reports whether the request may be made again. Whether it needs to be is another
// question: see lost.
func (x *Exchange) left() bool {
	return x.attempt < x.env.Retry.Attempts && policy.Repeatable(x.ask.Request.Method, x.env.Listing)
}

// chunk takes a piece of the body of a good response.
func (x *Exchange) chunk(in Input) Outcome {
	if x.tooLong(in.Bytes) {
		return x.cancel(x.fail(x.limitFault()))
	}
	if x.stream != nil {
		return x.streamed(in)
	}
	var out Outcome
	if out.Items, x.broken = x.reader.Write(in.Bytes); x.broken == nil {
		return out
	}
	x.state = Failing
	return x.failing(out)
}

// headed takes a piece of the body of one that has failed.
func (x *Exchange) headed(in Input) Outcome {
	if x.tooLong(in.Bytes) {
		return x.cancel(x.fail(x.limitFault()))
	}
	return x.failing(Outcome{})
}

// failing ends one that has failed, once the start of its body has come.
func (x *Exchange) failing(out Outcome) Outcome {
	if len(x.head) < contract.HeadBytes {
		return out
	}
	x.giveUp(Input{})
	return x.cancel(out)
}

// tooLong keeps the start of the body and its size.
func (x *Exchange) tooLong(b []byte) bool {
	x.head = append(x.head, b[:min(len(b), contract.HeadBytes-len(x.head))]...)
	x.size += len(b)
	return x.env.MaxBytes > 0 && x.size > x.env.MaxBytes
}

// giveUp ends one that has failed.
func (x *Exchange) giveUp(Input) Outcome {
	if x.broken != nil {
		return x.fail(x.parseFault(x.broken))
	}
	return x.fail(x.httpFault())
}

// arrive takes the end of a body. Whether that is complete is told once nothing has
// to end before: what it takes to ask again is spent on those in front.
func (x *Exchange) arrive(in Input) Outcome {
	if !in.Front {
		x.state = Arrived
		return Outcome{}
	}
	return x.end(in)
}

// bodiless reports whether a response has no body by its status (RFC 9110, sections 15.3.5
// and 15.3.6).
func (x *Exchange) bodiless() bool { return x.answer.Status == 204 || x.answer.Status == 205 }

// end judges a body that has come.
func (x *Exchange) end(in Input) Outcome {
	if !in.Front {
		return Outcome{}
	}
	out := Outcome{}
	var err error
	if x.stream != nil {
		if !x.stream.close() {
			return x.lost(in, "parse", "the event stream of "+policy.Redact(x.ask.Request.URL)+" ended without an answer of JSON-RPC")
		}
		out.Body = x.stream.answer
		out.Items, err = x.readAnswer()
	}
	var ranges []split.Range
	if err == nil {
		ranges, err = x.reader.Close(x.bodiless())
	}
	if err == nil && x.vanished() && !x.last && (x.left() || x.attempt > 0) {
		x.blank = true
		return x.lost(in, "parse", "the body of "+policy.Redact(x.ask.Request.URL)+" is empty, and no header says so")
	}
	if err == nil {
		x.state = Complete
	} else if text, cut := x.cutOff(err); cut && !x.last && x.left() {
		// As when the network fails within a body: some proxies end a body in good order
		// when their own source breaks off.
		out = x.lost(in, "parse", text)
	} else {
		x.fail(x.parseFault(err))
	}
	out.Items = append(out.Items, ranges...)
	return out
}

// vanished reports whether a sequence without a record may be a response that broke off within
// its headers: a browser takes that for a whole one. What is empty once more is empty.
func (x *Exchange) vanished() bool {
	return x.size == 0 && !x.blank && x.reader.Sequential() && !x.bodiless() && x.answer.Header("content-length") == ""
}

// networkFailed takes a failure of the network.
func (x *Exchange) networkFailed(in Input) Outcome {
	message := "the request failed: " + policy.RedactWithin(in.Message)
	if in.Silent {
		message = "the server was silent for " + strconv.Itoa(x.env.Timeout) + " ms, as long as the option timeout allows"
	}
	message += " (" + x.asked() + ")"
	if x.state == Tracing {
		message = "the request was redirected, to where a browser does not say; asked without headers, to find out, " + message + "; ask for the URL that it leads to"
	}
	return x.lost(in, "network", message)
}

// unasked takes a failure of the function that gives the headers. It is the caller's own, and
// not tried again.
func (x *Exchange) unasked(in Input) Outcome {
	return x.fail(Fault{Code: "config", Text: "the function headers " + policy.RedactWithin(in.Message) + " (" + x.asked() + ")", Advice: Resumable})
}

// refused takes a status that may be another one the next time.
func (x *Exchange) refused(in Input) Outcome {
	if x.last {
		return x.lost(in, "http", x.statusText())
	}
	surplus := x.answer.Status == 429 && !in.Front
	id := x.id
	ms, why := x.env.Retry.Delay(x.attempt+x.surplus, x.answer.Header, in.Now, in.Random)
	text := x.statusText()
	if x.env.Retry.TooLong(ms) {
		text = x.answered()
	}
	out := x.wait(ms, why, "http", text, surplus)
	out.Cancel, out.Slow = id, true
	return out
}

// denied has a request made again whose answer says that it is an error which passes. It
// stays complete where none is left to be made.
func (x *Exchange) denied(in Input) Outcome {
	if x.last || !x.left() {
		return Outcome{}
	}
	ms, why := x.env.Retry.Delay(x.attempt+x.surplus, x.answer.Header, in.Now, in.Random)
	if x.env.Retry.TooLong(ms) {
		return Outcome{}
	}
	out := x.wait(ms, why, "response", in.Message, false)
	out.Slow = true
	return out
}

// lost is an attempt that failed in a way that another one may not.
func (x *Exchange) lost(in Input, code, text string) Outcome {
	if silent := in.Silent && x.ask.Smaller; silent || x.last || !x.left() {
		return x.fail(Fault{Code: code, Text: text + x.retried(), Advice: Resumable, Silent: silent})
	}
	none := func(string) string { return "" }
	ms, why := x.env.Retry.Delay(x.attempt+x.surplus, none, in.Now, in.Random)
	if pause := x.env.until - in.Now; pause > ms {
		ms, why = pause, x.env.why // another response has said that no request is left
	}
	return x.wait(ms, why, code, text, false)
}

// wait has another attempt made after a time, if that is not too long.
func (x *Exchange) wait(ms float64, why, code, text string, surplus bool) Outcome {
	switch {
	case x.env.Retry.TooLong(ms):
		return x.fail(x.waitFault(code, text, why))
	case surplus: // fewer at a time are the answer
		x.surplus++
	default:
		x.attempt++
	}
	x.state, x.renewal, x.fault.Text = Waiting, 0, text
	return Outcome{Wait: &Wait{ID: x.id, MS: ms, Why: text + "; " + why}}
}

// queue ends a wait, unless another response has asked for a longer one meanwhile.
func (x *Exchange) queue(in Input) Outcome {
	if ms := x.env.until - in.Now; ms > 1 {
		return Outcome{Wait: &Wait{ID: x.id, MS: ms, Why: x.env.why}}
	}
	x.state = Queued
	return Outcome{}
}

// unneeded ends one that would be made again.
func (x *Exchange) unneeded(Input) Outcome { return x.fail(Fault{}) }

func (x *Exchange) noRetry(Input) Outcome {
	x.last = true
	return Outcome{}
}

func (x *Exchange) abort(Input) Outcome {
	return x.cancel(x.fail(Fault{}))
}

func (x *Exchange) leave(Input) Outcome { return x.fail(Fault{}) }
