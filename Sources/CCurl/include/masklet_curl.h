// One POST request over libcurl, by a connection whose address the caller decides about.
//
// The function keeps no state, and may be called from any thread.
#ifndef MASKLET_CURL_H
#define MASKLET_CURL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

typedef enum {
  // There is a status.
  MC_ANSWERED = 0,
  MC_UNKNOWN_HOST,
  // No connection, or one that ended before there was a status.
  MC_UNREACHABLE,
  // The host did not prove that it is the one that the address names.
  MC_UNTRUSTED,
  MC_LATE,
  MC_CANCELLED,
} mc_result;

// What to send. Everything stays the caller's, and must not change until the call returns.
typedef struct {
  // An http or https address.
  const char *url;
  // Lines such as "Content-Type: text/plain"; NULL ends them.
  const char *const *headers;
  const void *body;
  size_t length;
  // How long everything may take, from looking the host up to the status.
  long milliseconds;
  // The file of the certificate authorities to trust, in PEM; NULL for the system's.
  const char *authorities;
  // Whether a connection to this address may be made; called immediately before.
  bool (*allows)(void *context, const struct sockaddr *address);
  // Called about once a second; true ends the request.
  bool (*is_cancelled)(void *context);
  void *context;
} mc_post;

// Sends the request and stores the status of the answer. Redirects are not followed, proxies are not
// used, and of the answer's body only the beginning is read, and dropped.
mc_result mc_send(const mc_post *post, int *status);

#endif
