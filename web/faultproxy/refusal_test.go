package faultproxy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// signed asks with a token.
func signed(t *testing.T, url, token string) int {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestATokenServesSoManyRequests(t *testing.T) {
	plan := serve(t) + "/seed=1,rate=0,token=2"
	if got := ask(t, plan+"/list?page=1", ""); got.status != 401 {
		t.Errorf("without a token: %+v", got)
	}
	for range 3 {
		var given struct{ Token string }
		if err := json.Unmarshal([]byte(ask(t, plan+"/token", "").body), &given); err != nil || given.Token == "" {
			t.Fatal(err, given)
		}
		var got []int
		for range 3 {
			got = append(got, signed(t, plan+"/list?page=1", given.Token))
		}
		if fmt.Sprint(got) != "[200 200 401]" {
			t.Error(got)
		}
	}
}

func TestCursorsExpireUntilTheFirstRequestComesAgain(t *testing.T) {
	plan := serve(t) + "/seed=1,rate=0,expire=2"
	var got []string
	for _, page := range strings.Split("1 2 3 4 5 1 2 3 4 5 6 7", " ") {
		status := ask(t, plan+"/list?page="+page, "").status
		if status != 200 {
			status = 0
		}
		got = append(got, fmt.Sprint(page, ":", status))
	}
	if want := "[1:200 2:200 3:200 4:0 5:0 1:200 2:200 3:200 4:200 5:200 6:0 7:0]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	// Kubernetes may give a fresh one.
	fresh := 0
	for seed := range 20 {
		plan := fmt.Sprintf("%s/seed=%d,rate=0,expire=1/api/kubernetes", serve(t), seed)
		ask(t, plan, "")
		ask(t, plan+"?continue=a", "")
		if got := ask(t, plan+"?continue=b", ""); strings.Contains(got.body, `"metadata":{"continue":"b"}`) && got.status == 410 {
			fresh++
			if again := ask(t, plan+"?continue=b", ""); again.status != 200 {
				t.Errorf("the fresh one: %+v", again)
			}
		}
	}
	if fresh == 0 || fresh == 20 {
		t.Errorf("%d of 20", fresh)
	}
}

func TestALargeAnswerIsRefused(t *testing.T) {
	origin, length := serve(t), len(whole("1", ""))
	for _, most := range []int{length - 1, length} {
		got := ask(t, fmt.Sprintf("%s/seed=1,rate=0,most=%d/list?page=1", origin, most), "")
		if (got.status == 200) != (most == length) {
			t.Errorf("most=%d of %d: %+v", most, length, got)
		}
	}
}
