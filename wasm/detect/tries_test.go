package detect

import (
	"testing"

	"github.com/anypage/anypage/wasm/contract"
)

func TestTriesAreNamesThatServersUse(t *testing.T) {
	lists := map[string]string{"page": pageParams, "offset": offsetParams}
	for _, try := range contract.Tries {
		if !in(lists[try.Type], normal(try.Name)) {
			t.Errorf("%s: detection knows no such %s", try.Name, try.Type)
		}
	}
}
