#include "bfloat16.h"
#include "weights.h"

static ptrdiff_t up_to_panel(ptrdiff_t x) { return (x + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

ptrdiff_t ck_bfloat16_count(ptrdiff_t n, ptrdiff_t k) { return up_to_panel(n) * up_to_panel(k); }

void ck_pack_bfloat16(
  const float *weights, ptrdiff_t stride, ptrdiff_t step, ptrdiff_t n, ptrdiff_t k,
  uint16_t *packed) {
  ptrdiff_t width = up_to_panel(k);
  for (ptrdiff_t j = 0; j < up_to_panel(n); j++) {
    uint16_t *panel = packed + j / CK_PANEL * CK_PANEL * width;
    for (ptrdiff_t i = 0; i < width; i++) {
      float weight = j < n && i < k ? weights[j * stride + i * step] : 0;
      ptrdiff_t tile = i / 32 * 2 + j % 32 / 16;
      panel[tile * 512 + i % 32 / 2 * 32 + j % 16 * 2 + i % 2] = bfloat16_of(weight);
    }
  }
}
