// Plain C: the reference that the other instruction sets are checked against.

#define CK_LANES 1
#include "../ops/operations_template.h"

static bool is_supported(void) { return true; }

const ck_kernels ck_plain_kernels = {
  .is_supported = is_supported,
#define CK_OPERATION(result, name, parameters, arguments) .name = name,
#include "../ops/operations.h"
};
