package sampleapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"testing"
	"unicode/utf8"
)

func TestRecordsHoldIdsBeyondADouble(t *testing.T) {
	var small, beyond, collide, sum int
	var last uint64
	keys := map[string]bool{}
	for i, record := range Records() {
		var v struct {
			ID     json.Number
			Key    string
			Amount json.Number
		}
		if err := json.Unmarshal(record, &v); err != nil || !utf8.Valid(record) {
			t.Fatalf("record %d: %v: %s", i, err, record)
		}
		id, err := strconv.ParseUint(v.ID.String(), 10, 64)
		if err != nil || id <= last {
			t.Fatalf("record %d: id %s after %d", i, v.ID, last)
		}
		if id < 1<<53 {
			small++
		} else {
			beyond++
			if float64(id) == float64(last) {
				collide++
			}
		}
		last = id
		if keys[v.Key] {
			t.Errorf("key %s twice", v.Key)
		}
		keys[v.Key] = true
		if n := len(record); n < 250 || n > 540 {
			t.Errorf("record %d has %d bytes: %s", i, n, record)
		}
		sum += len(record)
		if a := v.Amount.String(); a[len(a)-3] != '.' {
			t.Errorf("record %d: amount %s", i, a)
		}
		if bytes.ContainsAny(record, "\n\r") {
			t.Errorf("record %d has a line feed", i)
		}
	}
	if small != 6000 || beyond != 4000 || collide < 2000 || last != 1<<64-1 {
		t.Errorf("%d ids below 2^53, %d beyond, %d of them equal to their neighbour as float64; the last is %d", small, beyond, collide, last)
	}
	if mean := sum / Total; mean < 250 || mean > 450 {
		t.Errorf("%d bytes a record", mean)
	}
	all := bytes.Join(Records(), []byte("\n"))
	for _, text := range []string{`\"`, `\\`, `\u2028`, "\u2028", "😀", `\ud83d\ude00`, `\/`, "ö", "味", `.10,`, `null`, `[]`, `"id" : `, "E+2"} {
		if !bytes.Contains(all, []byte(text)) {
			t.Errorf("no record has %q", text)
		}
	}
}

// The data is the same on every machine and in every version: checkpoints and
// golden files may rely on it.
func TestRecordsAreDeterministic(t *testing.T) {
	sum := sha256.Sum256(dataset().ndjson)
	const want = "857cadfc2046689e1cce6fa19aa28fd7db4e8b23bf1b97250d14e46f7ac77537"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the data's SHA-256 is %s, want %s", got, want)
	}
}
