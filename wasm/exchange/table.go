package exchange

// cell is what an event does in a state, or why it does nothing.
type cell struct {
	do  func(*Exchange, Input) Outcome
	why string
}

const (
	late  = "late: of a fetch that is over, or of none"
	early = "nobody sends what is not queued"
	over  = "it has ended"
	whole = "only a complete body is denied"
)

// table has all transitions.
var table = [states][events]cell{
	Queued: {
		Send:     {do: (*Exchange).send},
		Response: {why: late}, Chunk: {why: late}, End: {why: late}, Failure: {why: late}, NoHeaders: {why: late}, Elapsed: {why: late},
		Last:    {do: (*Exchange).unneeded},
		Abandon: {do: (*Exchange).leave},
		Deny:    {why: whole},
	},
	Waiting: {
		Send:     {why: early},
		Response: {why: late}, Chunk: {why: late}, End: {why: late}, Failure: {why: late}, NoHeaders: {why: late},
		Elapsed: {do: (*Exchange).queue},
		Last:    {do: (*Exchange).unneeded},
		Abandon: {do: (*Exchange).leave},
		Deny:    {why: whole},
	},
	Sending: {
		Send:     {why: early},
		Response: {do: (*Exchange).respond},
		Chunk:    {why: late}, End: {why: late},
		Failure:   {do: (*Exchange).networkFailed},
		NoHeaders: {do: (*Exchange).unasked},
		Elapsed:   {why: late},
		Last:      {do: (*Exchange).noRetry},
		Abandon:   {do: (*Exchange).abort},
		Deny:      {why: whole},
	},
	Tracing: {
		Send:     {why: early},
		Response: {do: (*Exchange).trace},
		Chunk:    {why: late}, End: {why: late},
		Failure:   {do: (*Exchange).networkFailed},
		NoHeaders: {do: (*Exchange).unasked},
		Elapsed:   {why: late},
		Last:      {do: (*Exchange).noRetry},
		Abandon:   {do: (*Exchange).abort},
		Deny:      {why: whole},
	},
	Receiving: {
		Send:      {why: early},
		Response:  {why: late},
		Chunk:     {do: (*Exchange).chunk},
		End:       {do: (*Exchange).arrive},
		Failure:   {do: (*Exchange).networkFailed},
		NoHeaders: {why: late},
		Elapsed:   {why: late},
		Last:      {do: (*Exchange).noRetry},
		Abandon:   {do: (*Exchange).abort},
		Deny:      {why: whole},
	},
	Failing: {
		Send:      {why: early},
		Response:  {why: late},
		Chunk:     {do: (*Exchange).headed},
		End:       {do: (*Exchange).giveUp},
		Failure:   {do: (*Exchange).giveUp},
		NoHeaders: {why: late},
		Elapsed:   {why: late},
		Last:      {do: (*Exchange).noRetry},
		Abandon:   {do: (*Exchange).abort},
		Deny:      {why: whole},
	},
	Arrived: {
		Send:     {why: early},
		Response: {why: late}, Chunk: {why: late},
		End:     {do: (*Exchange).end},
		Failure: {why: late}, NoHeaders: {why: late}, Elapsed: {why: late},
		Last:    {do: (*Exchange).noRetry},
		Abandon: {do: (*Exchange).leave},
		Deny:    {why: whole},
	},
	Complete: {
		Send:     {why: over},
		Response: {why: late}, Chunk: {why: late}, End: {why: late}, Failure: {why: late}, NoHeaders: {why: late}, Elapsed: {why: late},
		Last:    {why: over},
		Abandon: {do: (*Exchange).leave},
		Deny:    {do: (*Exchange).denied},
	},
	Failed: {
		Send:     {why: over},
		Response: {why: late}, Chunk: {why: late}, End: {why: late}, Failure: {why: late}, NoHeaders: {why: late}, Elapsed: {why: late},
		Last:    {why: over},
		Abandon: {why: over},
		Deny:    {why: whole},
	},
}
