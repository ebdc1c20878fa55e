package contract

// Names of parameters and headers whose values are credentials, in small letters and digits alone, each
// between two spaces: whole ones, and what one may contain. Others, such as pagetoken or skiptoken, are cursors.
const (
	SecretNames = " token auth authorization bearer jwt sig hmac pwd passwd sid sessionid subscriptionkey xamzcredential xamzsecuritytoken xgoogcredential googleaccessid awsaccesskeyid "
	SecretParts = "apikey accesskey accesstoken authtoken idtoken refreshtoken privatetoken secret password signature credential"
)
