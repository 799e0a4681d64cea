#pragma once
#include <zlib.h>

/// `deflateInit2` is a macro, which Swift does not see. Window bits 31: a gzip wrapper around a
/// 32 kB window.
static inline int czlib_gzip_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}

/// `deflateInit2` and `inflateInit2` for raw deflate data, as zip files hold it.
static inline int czlib_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit2(stream, -15); }
