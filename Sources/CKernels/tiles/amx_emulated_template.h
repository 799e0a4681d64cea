// AMX's instructions on full tiles in plain C.
//
// A product makes two sums from zero for each element, one of the pairs' first numbers and one of
// their second numbers, in order, by multiply-adds that are rounded once; adds the two; and adds
// the result to what was there. It rounds to nearest, ties to even, and takes and gives subnormal
// numbers as zeros. `bfloat16_linear_check.c` compares this with the processor where it has AMX.

#ifndef CK_AMX_EMULATED_TEMPLATE_H
#define CK_AMX_EMULATED_TEMPLATE_H

#include <stdlib.h>

#include "amx_configuration.h"
#include "wide_template.h"

/// The tiles of a thread, as its registers are.
static _Thread_local struct {
  bool is_configured;
  uint32_t tiles[8][16][16];
} emulated_amx;

/// Using a tile that is not configured is a fault.
static inline void emulated_need_tiles(void) {
  if (!emulated_amx.is_configured) abort();
}

static inline void amx_configure(const amx_configuration *configuration) {
  memset(&emulated_amx, 0, sizeof emulated_amx);
  emulated_amx.is_configured = configuration->palette == 1;
}

static inline void amx_release(void) { memset(&emulated_amx, 0, sizeof emulated_amx); }

static inline void amx_zero(int tile) {
  emulated_need_tiles();
  memset(emulated_amx.tiles[tile], 0, sizeof emulated_amx.tiles[tile]);
}

static inline void amx_load(int tile, const void *from, ptrdiff_t bytes) {
  emulated_need_tiles();
  for (int r = 0; r < 16; r++) {
    memcpy(emulated_amx.tiles[tile][r], (const char *)from + r * bytes, 64);
  }
}

static inline void amx_store(int tile, void *to, ptrdiff_t bytes) {
  emulated_need_tiles();
  for (int r = 0; r < 16; r++) {
    memcpy((char *)to + r * bytes, emulated_amx.tiles[tile][r], 64);
  }
}

/// Subnormal numbers as zeros of the same sign.
INLINE wf emulated_flushed(wf x) {
  wu bits = (wu)x;
  wu is_small = (wu)((bits & 0x7f800000) == 0);
  return (wf)(bits & ~(is_small & 0x7fffffff));
}

INLINE wf emulated_row(int tile, int row) {
  wf x;
  memcpy(&x, emulated_amx.tiles[tile][row], sizeof x);
  return x;
}

static void amx_multiply(int sums, int left, int right) {
  emulated_need_tiles();
  wf first[16], second[16];
  for (int p = 0; p < 16; p++) {
    wu pairs = (wu)emulated_row(right, p);
    first[p] = emulated_flushed((wf)(pairs << 16));
    second[p] = emulated_flushed((wf)(pairs & 0xffff0000));
  }
  for (int r = 0; r < 16; r++) {
    wu pairs = (wu)emulated_row(left, r);
    wf x = emulated_flushed((wf)(pairs << 16)), z = emulated_flushed((wf)(pairs & 0xffff0000));
    wf from_first = wide_splat(0), from_second = wide_splat(0);
    for (int p = 0; p < 16; p++) {
      from_first =
        emulated_flushed(__builtin_elementwise_fma(wide_splat(x[p]), first[p], from_first));
      from_second =
        emulated_flushed(__builtin_elementwise_fma(wide_splat(z[p]), second[p], from_second));
    }
    wf before = emulated_flushed(emulated_row(sums, r));
    wf after = emulated_flushed(before + emulated_flushed(from_first + from_second));
    memcpy(emulated_amx.tiles[sums][r], &after, sizeof after);
  }
}

static void amx_multiply_bytes(int sums, int left, int right) {
  emulated_need_tiles();
  for (int r = 0; r < 16; r++) {
    int8_t x[64];
    memcpy(x, emulated_amx.tiles[left][r], sizeof x);
    for (int p = 0; p < 16; p++) {
      int8_t z[64];
      memcpy(z, emulated_amx.tiles[right][p], sizeof z);
      for (int j = 0; j < 16; j++) {
        int32_t sum = 0;
        for (int i = 0; i < 4; i++) sum += x[4 * p + i] * z[4 * j + i];
        emulated_amx.tiles[sums][r][j] += (uint32_t)sum;
      }
    }
  }
}

#endif
