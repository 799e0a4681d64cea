// The system headers that templates use. Each instruction set's file includes them before it sets
// the target for what follows: the headers' own inline functions must not belong to it.

#ifndef CK_ISA_HEADERS_H
#define CK_ISA_HEADERS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "../pool/scratch.h"
#include "kernels.h"

// Floats in a vector of the templates. Files of an instruction set define it before they include
// anything; 1 stands for plain C.
#ifndef CK_LANES
#define CK_LANES 1
#endif

#endif
