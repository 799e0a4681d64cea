#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// The name of the server that the client wants to reach (a macro, which Swift does not see).
static inline void masklet_ssl_set_server_name(SSL *session, const char *name) {
  SSL_set_tlsext_host_name(session, name);
}
