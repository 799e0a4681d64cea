// The table of kernels that each instruction set fills.

#ifndef CK_ISA_KERNELS_H
#define CK_ISA_KERNELS_H

#include <stdbool.h>

#include "../include/CKernels.h"

typedef struct ck_kernels {
  /// The CK_ bits of the instruction set; none for plain C.
  uint32_t features;
  /// Whether this machine, that is its processor and operating system, can run it.
  bool (*is_supported)(void);
  /// The table to take a kernel from where the entry here is NULL; NULL for plain C, which has all.
  const struct ck_kernels *base;

#define CK_OPERATION(result, name, parameters, arguments) result(*name) parameters;
#include "../ops/operations.h"
} ck_kernels;

#define CK_INSTRUCTION_SET(name) extern const ck_kernels ck_##name##_kernels;
#include "instruction_sets.h"

/// Fills `chosen` with the best kernels within `features` that this machine can run; no entry is
/// NULL. `chosen->features` are those of the instruction set they belong to.
void ck_choose_kernels(uint32_t features, ck_kernels *chosen);

/// The pool's kernels.
const ck_kernels *ck_pool_kernels(const ck_pool *pool);

#endif
