#define _GNU_SOURCE
#include "masklet_curl.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>

// Bytes of an answer's body that are read, so that short answers end as their senders expect.
static const size_t BODY_LIMIT = 64 << 10;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void initialize(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static curl_socket_t open_socket(
  void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  const mc_post *post = context;
  if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
  if (!post->allows(post->context, &address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int report(
  void *context, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up) {
  const mc_post *post = context;
  return post->is_cancelled(post->context);
}

static size_t drop(char *bytes, size_t size, size_t count, void *context) {
  size_t *dropped = context;
  *dropped += size * count;
  return *dropped <= BODY_LIMIT ? size * count : 0;
}

static mc_result result_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return MC_UNKNOWN_HOST;
    case CURLE_OPERATION_TIMEDOUT: return MC_LATE;
    case CURLE_ABORTED_BY_CALLBACK: return MC_CANCELLED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return MC_UNTRUSTED;
    default: return MC_UNREACHABLE;
  }
}

// Stops at the first option that is refused: without it the request would be another one.
static CURLcode prepare(
  CURL *curl, const mc_post *post, const struct curl_slist *headers, size_t *dropped) {
  CURLcode code = CURLE_OK;
#define SET(option, value) \
  if (code == CURLE_OK) code = curl_easy_setopt(curl, option, value)
  SET(CURLOPT_URL, post->url);
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  // No proxy, which would connect to addresses that are not checked here.
  SET(CURLOPT_PROXY, "");
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_POST, 1L);
  SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->length);
  SET(CURLOPT_POSTFIELDS, post->body);
  SET(CURLOPT_HTTPHEADER, headers);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_TIMEOUT_MS, post->milliseconds);
#if LIBCURL_VERSION_NUM >= 0x075700
  // A name server that does not answer is not waited for any longer.
  SET(CURLOPT_QUICK_EXIT, 1L);
#endif
  if (post->authorities) SET(CURLOPT_CAINFO, post->authorities);
  SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  SET(CURLOPT_OPENSOCKETDATA, (void *)post);
  SET(CURLOPT_NOPROGRESS, 0L);
  SET(CURLOPT_XFERINFOFUNCTION, report);
  SET(CURLOPT_XFERINFODATA, (void *)post);
  SET(CURLOPT_WRITEFUNCTION, drop);
  SET(CURLOPT_WRITEDATA, (void *)dropped);
#undef SET
  return code;
}

static mc_result perform(CURL *curl, const mc_post *post, int *status) {
  // libcurl would wait for an answer to "Expect: 100-continue" before it sends a long body.
  struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
  for (const char *const *line = post->headers; headers && *line; line++) {
    struct curl_slist *longer = curl_slist_append(headers, *line);
    if (!longer) curl_slist_free_all(headers);
    headers = longer;
  }
  if (!headers) return MC_UNREACHABLE;
  size_t dropped = 0;
  CURLcode code = prepare(curl, post, headers, &dropped);
  if (code == CURLE_OK) code = curl_easy_perform(curl);
  mc_result result = result_of(code);
  // A status is an answer, however the body ended.
  long received = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &received);
  if (received >= 200) {
    *status = (int)received;
    result = MC_ANSWERED;
  }
  curl_slist_free_all(headers);
  return result;
}

mc_result mc_send(const mc_post *post, int *status) {
  pthread_once(&once, initialize);
  *status = 0;
  CURL *curl = curl_easy_init();
  if (!curl) return MC_UNREACHABLE;
  // OpenSSL writes also to a connection that the receiver has closed. The signal would end the
  // process; it goes to the thread that writes, which takes it here.
  sigset_t pipe, before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  mc_result result = perform(curl, post, status);
  curl_easy_cleanup(curl);
  const struct timespec at_once = {0};
  while (sigtimedwait(&pipe, NULL, &at_once) == -1 && errno == EINTR) {}
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}
