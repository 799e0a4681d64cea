// Tiles turned from rows to columns: a left factor's as a right factor's.

#ifndef CK_TURNED_TEMPLATE_H
#define CK_TURNED_TEMPLATE_H

#include "wide_template.h"

/// Turns a tile of 16 rows of 16 words of four bytes: row i becomes column i. Interleaving rows eight apart, four
/// times, moves each bit of the row's number to the column's.
INLINE void turn_words(wu rows[16], void *to) {
#pragma clang loop unroll(full)
  for (int stage = 0; stage < 4; stage++) {
    wu turned[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      turned[2 * i] = __builtin_shufflevector(
        rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      turned[2 * i + 1] = __builtin_shufflevector(
        rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(rows, turned, sizeof turned);
  }
  memcpy(to, rows, 16 * sizeof *rows);
}

#endif
