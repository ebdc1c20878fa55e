//go:build js && wasm

// Command wasm is the engine, anypage.wasm: exported functions around package
// abi, and nothing else. js/src/engine.ts calls them.
//
// Functions take numbers. All else goes through a mailbox of six 32-bit words at
// a fixed address:
//
//	0  address of the input buffer     2  address of the reply     4  address of the ranges
//	1  its capacity in bytes           3  its length in bytes      5  their number, two words each
//
// JavaScript writes a message into the input buffer, calls a function with the
// message's length, and reads the reply before the next call. Any call may grow
// the memory, which detaches JavaScript's views of it.
package main

import (
	"unsafe"

	"github.com/anypage/anypage/wasm/abi"
)

// version is set by the build, from js/package.json. JavaScript refuses an
// engine of another version than its own.
var version = "development"

var (
	mailbox  [6]uint32
	input    []byte
	reply    []byte // kept, so that its memory stays until it has been read
	ranges   []uint32
	sessions = map[int32]*abi.Session{}
	handle   int32
)

func main() {
	select {} // an export may only be called while main runs
}

//go:wasmexport anypage_mailbox
func getMailbox() unsafe.Pointer {
	return unsafe.Pointer(&mailbox)
}

// reserve makes room for a message of size bytes.
//
//go:wasmexport anypage_reserve
func reserve(size int32) {
	if int(size) > len(input) {
		input = make([]byte, size)
		mailbox[0] = address(unsafe.Pointer(&input[0]))
		mailbox[1] = uint32(len(input))
	}
}

// getVersion replies with the engine's version, as text.
//
//go:wasmexport anypage_version
func getVersion() {
	answer([]byte(version), nil)
}

// open starts a walk and returns its handle, 0 on a mistake of the caller's.
//
//go:wasmexport anypage_open
func open(length int32) (opened int32) {
	defer recovered(0)
	s, message := abi.Open(input[:length])
	answer(message, nil)
	if s == nil {
		return 0
	}
	handle++
	sessions[handle] = s
	return handle
}

//go:wasmexport anypage_event
func event(session, length int32, now, random float64) {
	defer recovered(session)
	if s := sessions[session]; s != nil {
		answer(s.Event(input[:length], now, random))
	} else {
		answer(nil, nil)
	}
}

//go:wasmexport anypage_demand
func demand(session, page int32, now, random float64) {
	defer recovered(session)
	if s := sessions[session]; s != nil {
		answer(s.Demand(int(page), now, random))
	} else {
		answer(nil, nil)
	}
}

//go:wasmexport anypage_response
func response(session, id, status, cors, length int32, now, random float64) {
	defer recovered(session)
	if s := sessions[session]; s != nil {
		answer(s.Response(int(id), int(status), cors != 0, string(input[:length]), now, random))
	} else {
		answer(nil, nil)
	}
}

//go:wasmexport anypage_end
func end(session, id int32, now, random float64) {
	defer recovered(session)
	if s := sessions[session]; s != nil {
		answer(s.End(int(id), now, random))
	} else {
		answer(nil, nil)
	}
}

//go:wasmexport anypage_chunk
func chunk(session, id, length int32, now, random float64) {
	defer recovered(session)
	if s := sessions[session]; s != nil {
		answer(s.Chunk(int(id), input[:length], now, random))
	} else {
		answer(nil, nil)
	}
}

//go:wasmexport anypage_close
func closeSession(session int32) {
	if s := sessions[session]; s != nil {
		s.Close()
		delete(sessions, session)
	}
}

// validate replies with what is wrong with the JSON text in the input.
//
//go:wasmexport anypage_validate
func validate(length int32) {
	defer recovered(0)
	answer(abi.Validate(input[:length]), nil)
}

// rows reads fields of items: the input is a call of callLength bytes, and after
// it the items.
//
//go:wasmexport anypage_rows
func rows(callLength, length int32) {
	defer recovered(0)
	answer(abi.Rows(input[:callLength], input[callLength:length]), nil)
}

// openapi makes a request for an operation of an OpenAPI document.
//
//go:wasmexport anypage_openapi
func openapi(length int32) {
	defer recovered(0)
	answer(abi.OpenAPI(input[:length]), nil)
}

// document is the OpenAPI document that is being read.
var document abi.Document

// addDocument takes the input for a text of a document, and gives it away. With first, a new document begins.
//
//go:wasmexport anypage_add_document
func addDocument(first, length int32) {
	defer recovered(0)
	if first != 0 {
		document = abi.Document{}
	}
	document.Add(input[:length])
	input = nil
	mailbox[1] = 0
	answer(nil, nil)
}

// readDocument reads on in the document.
//
//go:wasmexport anypage_read_document
func readDocument() {
	defer recovered(0)
	answer(document.Step(), nil)
}

func answer(message []byte, pairs []uint32) {
	reply, ranges = message, pairs
	mailbox[2], mailbox[3], mailbox[4], mailbox[5] = 0, uint32(len(reply)), 0, uint32(len(ranges)/2)
	if len(reply) > 0 {
		mailbox[2] = address(unsafe.Pointer(&reply[0]))
	}
	if len(ranges) > 0 {
		mailbox[4] = address(unsafe.Pointer(&ranges[0]))
	}
}

// recovered turns a panic into a failure of the walk that it happened in. An
// export that panics would return junk, and leave the program dead.
func recovered(session int32) {
	if r := recover(); r != nil {
		text := "a panic"
		switch r := r.(type) {
		case error:
			text = r.Error()
		case string:
			text = r
		}
		delete(sessions, session)
		answer(abi.Panicked(text), nil)
	}
}

func address(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }
