package walk

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

// The digests in testdata pin the engine's behaviour. Each is the hash of a log of all
// events and effects of some walks. If one has changed, compare two logs: this one, and
// one made in the same way from the code before the change.
//
//	go test ./wasm/walk -run Digest -log 'url 17' >after.log
//
// prints the log with the name 'url 17'. -update writes the digests anew.
var (
	updateDigests = flag.Bool("update", false, "write the digests in testdata")
	printLog      = flag.String("log", "", "print the log of the digest with this name, or write all logs to the folder of this name, if it ends with a slash")
)

// digest is a name and the log of what it stands for.
type digest struct {
	name string
	log  func() string
}

// checkDigests compares logs with the digests in a file of testdata.
func checkDigests(t *testing.T, file string, digests []digest) {
	t.Helper()
	path := filepath.Join("testdata", file)
	text, err := os.ReadFile(path)
	if err != nil && !*updateDigests {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		want[name] = sum
	}
	var got strings.Builder
	changed := 0
	for i, d := range digests {
		if i%drawn(12, 3, 1) > 0 && !*updateDigests {
			delete(want, d.name)
			continue
		}
		log := d.log()
		switch folder := *printLog; {
		case strings.HasSuffix(folder, "/"):
			name := strings.NewReplacer("/", "_", " ", "_").Replace(d.name) + ".log"
			if err := os.WriteFile(filepath.Join(folder, name), []byte(log), 0o644); err != nil {
				t.Fatal(err)
			}
		case folder == d.name:
			fmt.Print(log)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256([]byte(log)))[:12]
		fmt.Fprintf(&got, "%s %s\n", sum, d.name)
		if sum != want[d.name] && !*updateDigests {
			if changed++; changed <= 20 {
				t.Errorf("%q has changed: its log is printed by -log %[1]q", d.name)
			}
		}
		delete(want, d.name)
	}
	if changed > 20 {
		t.Errorf("%d of %d have changed", changed, len(digests))
	}
	if *updateDigests {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name := range want {
		t.Errorf("%s has a digest of %q, which is no more", file, name)
	}
}

// describe writes down all that an event or effect says, on a line.
func describe(e any) string {
	headers := func(all []scheme.Header) string {
		var b strings.Builder
		for _, h := range all {
			fmt.Fprintf(&b, " %s=%q", h.Name, h.Value)
		}
		return b.String()
	}
	request := func(r *scheme.Request) string {
		if r == nil {
			return "none"
		}
		return fmt.Sprintf("%s %s body=%v %q%s", r.Method, r.URL, r.HasBody, r.Body, headers(r.Headers))
	}
	switch e := e.(type) {
	case Demand:
		return fmt.Sprintf("> demand %d", e.Page)
	case Response:
		return fmt.Sprintf("> response %d %d %s cors=%v%s", e.ID, e.Status, e.URL, e.CrossOrigin, headers(e.Headers))
	case Chunk:
		return fmt.Sprintf("> chunk %d %q", e.ID, e.Bytes)
	case End:
		return fmt.Sprintf("> end %d", e.ID)
	case Failure:
		return fmt.Sprintf("> failure %d %s", e.ID, e.Message)
	case Elapsed:
		return fmt.Sprintf("> elapsed %d", e.ID)
	case Stop:
		return fmt.Sprintf("> stop aborted=%v pages=%d items=%d", e.Aborted, e.Pages, e.Items)
	case Mark:
		return fmt.Sprintf("> mark page=%d items=%d", e.Page, e.Items)
	case Fetch:
		return fmt.Sprintf("fetch %d page=%d attempt=%d %s shown=%s omit=%v manual=%v hop=%v checkpoint=%s", e.ID, e.Page, e.Attempt, request(&e.Request), e.Shown, e.Omit, e.Manual, e.Hop, e.Checkpoint)
	case Cancel:
		return fmt.Sprintf("cancel %d", e.ID)
	case Wait:
		return fmt.Sprintf("wait %d %v %s", e.ID, e.MS, e.Why)
	case Detected:
		return fmt.Sprintf("detected %s preset=%q confidence=%v evidence=%q speakeasy=%s why=%q", e.Pagination.AppendJSON(nil), e.Preset, e.Confidence, e.Evidence, e.Speakeasy, e.Why)
	case Items:
		return fmt.Sprintf("items %d %v", e.ID, e.Ranges)
	case Gap:
		return fmt.Sprintf("gap page=%d item=%d index=%d", e.Page, e.Item, e.Index)
	case Page:
		return fmt.Sprintf("page %d index=%d items=%d total=%d url=%s info=%s envelope=%s next=%s rest=%s", e.ID, e.Index, e.Items, e.Total, e.URL, e.Info, e.Envelope, e.Next, e.Rest)
	case Done:
		return fmt.Sprintf("done %+v", e.Verdict)
	case Fail:
		if e.Status == 0 {
			e.Body = nil // nobody is told it
		}
		return fmt.Sprintf("fail %s %q page=%d request=%s status=%d url=%s%s body=%q checkpoint=%s", e.Code, e.Message, e.Page, request(e.Request), e.Status, e.URL, headers(e.Headers), e.Body, e.Checkpoint)
	case Marked:
		return fmt.Sprintf("marked %s", e.Checkpoint)
	}
	panic(fmt.Sprintf("what is %T?", e))
}
