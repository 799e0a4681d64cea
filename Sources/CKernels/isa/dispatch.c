// The choice of an instruction set, and the public functions, which call their pool's kernels.

#include "kernels.h"

/// Every instruction set, the best last.
static const ck_kernels *const sets[] = {
#define CK_INSTRUCTION_SET(name) &ck_##name##_kernels,
#include "instruction_sets.h"
};

enum { SETS = sizeof sets / sizeof *sets };

uint32_t ck_machine_features(void) {
  uint32_t features = 0;
  for (int i = 0; i < SETS; i++) {
    if (sets[i]->is_supported()) features |= sets[i]->features;
  }
  return features;
}

void ck_choose_kernels(uint32_t features, ck_kernels *chosen) {
  features &= ck_machine_features();
  for (int i = 0; i < SETS; i++) {
    if ((sets[i]->features & ~features) == 0) *chosen = *sets[i];
  }
  for (const ck_kernels *base = chosen->base; base; base = base->base) {
#define CK_OPERATION(result, name, parameters, arguments) \
  if (!chosen->name) chosen->name = base->name;
#include "../ops/operations.h"
  }
}

#define CK_OPERATION(result, name, parameters, arguments) \
  result ck_##name parameters { return ck_pool_kernels(pool)->name arguments; }
#include "../ops/operations.h"
