// Send one signed request to Ventario. Go's standard library only.
//
// Checked by reading alone: the machine that this was written on has no Go. The tests run it where there is one.
//
//	export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
//	go run sign.go GET /v1/portfolio
//	go run sign.go POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'
//
// A key pair made on your own device (ed25519) has VENTARIO_PRIVATE_KEY, its one-line seed, in the place of
// VENTARIO_SECRET_KEY.
//
// VENTARIO_CA_FILE names the certificate authority of a practice backend; leave it out otherwise.
// Copy sign into your bot: it is all that the profile asks for (RFC 9421, RFC 9530).
package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// signer makes the bytes of a signature.
type signer struct {
	alg  string
	sign func(base []byte) []byte
}

// hmacSigner signs with a Secret Key: the key is the whole secret as it is shown, as UTF-8.
func hmacSigner(secret string) signer {
	return signer{"hmac-sha256", func(base []byte) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(base)
		return mac.Sum(nil)
	}}
}

// pairSigner signs with the seed of a key pair: 43 characters of base64url, which are 32 bytes.
func pairSigner(seed string) (signer, error) {
	bytes, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(seed))
	if err != nil {
		return signer{}, err
	}
	if len(bytes) != ed25519.SeedSize {
		return signer{}, fmt.Errorf("VENTARIO_PRIVATE_KEY has %d bytes, not %d", len(bytes), ed25519.SeedSize)
	}
	key := ed25519.NewKeyFromSeed(bytes)
	return signer{"ed25519", func(base []byte) []byte { return ed25519.Sign(key, base) }}, nil
}

// sign adds the headers that make a request a signed one. The body is what will be sent, or nil.
func sign(request *http.Request, body []byte, keyID string, with signer) error {
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		return err
	}
	path := request.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	components := [][2]string{
		{"@method", request.Method},
		{"@authority", strings.TrimSuffix(strings.ToLower(request.URL.Host), ":443")},
		{"@path", path},
		{"@query", "?" + request.URL.RawQuery},
	}
	if len(body) > 0 {
		digest := sha256.Sum256(body)
		value := "sha-256=:" + base64.StdEncoding.EncodeToString(digest[:]) + ":"
		request.Header.Set("Content-Digest", value)
		components = append(components, [2]string{"content-digest", value})
	}
	names := make([]string, len(components))
	lines := make([]string, len(components))
	for index, component := range components {
		names[index] = `"` + component[0] + `"`
		lines[index] = names[index] + ": " + component[1]
	}
	params := fmt.Sprintf(`(%s);created=%d;nonce="%s";keyid="%s";alg="%s";tag="ventario-v1"`,
		strings.Join(names, " "), time.Now().Unix(), base64.RawURLEncoding.EncodeToString(nonce), keyID, with.alg)
	lines = append(lines, `"@signature-params": `+params)
	signature := with.sign([]byte(strings.Join(lines, "\n")))
	request.Header.Set("Signature-Input", "ventario="+params)
	request.Header.Set("Signature", "ventario=:"+base64.StdEncoding.EncodeToString(signature)+":")
	return nil
}

func run() error {
	method, path, body := os.Args[1], os.Args[2], ""
	if len(os.Args) > 3 {
		body = os.Args[3]
	}
	url := strings.TrimSuffix(os.Getenv("VENTARIO_BASE_URL"), "/") + path
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	with := hmacSigner(os.Getenv("VENTARIO_SECRET_KEY"))
	if seed := os.Getenv("VENTARIO_PRIVATE_KEY"); seed != "" {
		if with, err = pairSigner(seed); err != nil {
			return err
		}
	}
	if err := sign(request, []byte(body), os.Getenv("VENTARIO_API_KEY"), with); err != nil {
		return err
	}
	client := &http.Client{Timeout: 15 * time.Second}
	if file := os.Getenv("VENTARIO_CA_FILE"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		os.Exit(1)
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
