// Layer normalisation, for the instruction set of the including file.

#ifndef CK_LAYER_NORM_TEMPLATE_H
#define CK_LAYER_NORM_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "layer_norm_vector_template.h"
#else
#include "layer_norm_plain.h"
#endif

#endif
