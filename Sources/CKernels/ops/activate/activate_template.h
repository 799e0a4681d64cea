// Element-wise activation, for the instruction set of the including file.

#ifndef CK_ACTIVATE_TEMPLATE_H
#define CK_ACTIVATE_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "activate_vector_template.h"
#else
#include "activate_plain.h"
#endif

#endif
