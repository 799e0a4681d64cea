// The vector kernels for AVX2 and FMA.
#if defined(__x86_64__)
// Headers first: their inline functions belong to no instruction set.
#include "builds.h"
#include "flow_kernels.h"
#include "layout.h"

#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#pragma clang fp contract(fast)
#define ISA(name) name##_avx2
#include "vector_body.h"
#pragma clang attribute pop
#endif
