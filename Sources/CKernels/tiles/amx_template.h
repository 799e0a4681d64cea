// AMX's instructions on matrix tiles. Where the including file defines CK_HAS_AMX they are those of
// the processor, elsewhere plain C that does the same, so that one kernel serves both.
//
// A tile has 16 rows of 64 bytes: 16 × 16 floats or 32-bit integers, 16 × 32 numbers in bfloat16, or
// 16 × 64 bytes. Tiles are named by constants 0...7. Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1,
// chapter 18.

#ifndef CK_AMX_TEMPLATE_H
#define CK_AMX_TEMPLATE_H

#include "../isa/headers.h"
#include "amx_configuration.h"

#if defined(CK_HAS_AMX)
#define amx_configure(configuration) _tile_loadconfig(configuration)
#define amx_release() _tile_release()
#define amx_zero(tile) _tile_zero(tile)
/// Rows are `bytes` apart.
#define amx_load(tile, from, bytes) _tile_loadd(tile, from, (size_t)(bytes))
#define amx_store(tile, to, bytes) _tile_stored(tile, to, (size_t)(bytes))
/// sums [16, 16] += left [16, 32] · right, where row p of `right` [16, 16, 2] has for each column
/// the factors of the columns 2 p and 2 p + 1 of `left`.
#define amx_multiply(sums, left, right) _tile_dpbf16ps(sums, left, right)
/// The same for signed bytes and sums in 32-bit integers: left [16, 64], right [16, 16, 4].
#define amx_multiply_bytes(sums, left, right) _tile_dpbssd(sums, left, right)
#else
#include "amx_emulated_template.h"
#endif

/// Makes all eight tiles of the calling thread full ones. An item of a pool that uses tiles starts
/// with this and ends with `amx_end`, so that a thread keeps no state between items.
static inline void amx_begin(void) {
  amx_configuration configuration;
  memset(&configuration, 0, sizeof configuration);
  configuration.palette = 1;
  for (int t = 0; t < 8; t++) {
    configuration.row_bytes[t] = 64;
    configuration.rows[t] = 16;
  }
  amx_configure(&configuration);
}

static inline void amx_end(void) { amx_release(); }

#endif
