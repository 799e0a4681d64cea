// The size and configuration of AMX's tiles.

#ifndef CK_AMX_CONFIGURATION_H
#define CK_AMX_CONFIGURATION_H

#include <stdint.h>

/// Numbers in bfloat16 of a tile.
enum { TILE_HALVES = 512 };

/// What LDTILECFG reads.
typedef struct amx_configuration {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} amx_configuration;

#endif
