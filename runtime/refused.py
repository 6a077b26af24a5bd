"""What of NumPy has no meaning on arrays whose values are not known, and why.

`REASONS` is for the people who meet it: the reason stands in the error. Names are as users know
them, without `np.`; those of array attributes begin with `ndarray.`. `KNOWN` are the names that
are not about arrays of numbers: they are called on known values, as they are. Every other public
name of NumPy has a row in `by_numpy`; tests/test_complete.py compares the three with NumPy.
"""

from __future__ import annotations

import operator
import sys
from typing import Any

import numpy as np

__all__ = ["KNOWN", "KNOWN_SPECIAL", "REASONS", "SPECIAL_REASONS", "Use", "is_numpys", "reason_of"]

REASONS = {
    "whether its result is complex depends on data; for symmetric matrices use eigh or eigvalsh": """
        linalg.eig linalg.eigvals roots""",
    "it makes a generator of random numbers, or looks into one: do that outside, and draw from it inside": """
        random.bytes random.default_rng random.get_state random.set_state random.BitGenerator random.Generator
        random.MT19937 random.PCG64 random.PCG64DXSM random.Philox random.RandomState random.SFC64
        random.SeedSequence""",
    "it reads or writes files, text or buffers: do that outside": """
        array2string array_repr array_str base_repr binary_repr format_float_positional format_float_scientific
        from_dlpack frombuffer fromfile fromregex fromstring genfromtxt load loadtxt save savetxt savez
        savez_compressed memmap info show_config show_runtime ndarray.dump ndarray.dumps ndarray.tofile
        ndarray.tobytes""",
    "graphs hold numbers and bools: no strings, dates, records or objects": """
        busday_count busday_offset busdaycalendar is_busday datetime64 datetime_as_string datetime_data isnat
        timedelta64 bytes_ character flexible object_ str_ void record recarray longdouble float128 clongdouble
        complex256 complexfloating ndarray.getfield ndarray.setfield""",
    "it makes a subclass of ndarray: use arrays": "asmatrix bmat matrix",
    "it makes an object that is no array: use np.polyval and its kind on coefficients": "poly1d",
    "its result depends on data, and a dtype cannot": "min_scalar_type",
    "it is deprecated: write np.vstack": "row_stack",
    "it asks for the memory of an array, and a graph has values only": """
        may_share_memory shares_memory isfortran ndarray.base ndarray.byteswap ndarray.ctypes ndarray.data
        ndarray.flags ndarray.setflags ndarray.strides ndarray.view ndarray.resize ndarray.to_device""",
    "its steps are Python calls, one for each element: write array operations or a `for` loop": """
        nested_iters flatiter""",
    "its results are arrays of objects: write array operations or a `for` loop": "frompyfunc",
}

SPECIAL_REASONS = {
    "its values come from iterations that the data end: call it outside and pass the result": """
        agm bdtr bdtrc bdtri bdtrik bdtrin betainc betaincc betainccinv betaincinv btdtria btdtrib chdtr chdtrc
        chdtri chdtriv chndtr chndtridf chndtrinc chndtrix elliprc elliprd elliprf elliprg elliprj eval_chebyc
        eval_chebys eval_chebyt eval_chebyu eval_gegenbauer eval_genlaguerre eval_hermite eval_hermitenorm eval_jacobi
        eval_laguerre eval_legendre eval_sh_chebyt eval_sh_chebyu eval_sh_jacobi eval_sh_legendre expn fdtr fdtrc
        fdtri fdtridfd gdtr gdtrc gdtria gdtrib gdtrix hyp0f1 hyp1f1 hyperu kn kolmogi kolmogorov lpmv nbdtr nbdtrc
        nbdtri nbdtrik nbdtrin ncfdtr ncfdtri ncfdtridfd ncfdtridfn ncfdtrinc nctdtr nctdtridf nctdtrinc nctdtrit
        nrdtrimn nrdtrisd owens_t pdtr pdtrc pdtri pdtrik poch powm1 smirnov smirnovi stdtr stdtridf stdtrit tklmbda
        yn jn hyp2f1 iv ive jv jve kv kve yv yve log_wright_bessel wright_bessel wrightomega mathieu_a mathieu_b
        mathieu_cem mathieu_modcem1 mathieu_modcem2 mathieu_modsem1 mathieu_modsem2 mathieu_sem obl_ang1 obl_ang1_cv
        obl_cv obl_rad1 obl_rad1_cv obl_rad2 obl_rad2_cv pro_ang1 pro_ang1_cv pro_cv pro_rad1 pro_rad1_cv pro_rad2
        pro_rad2_cv pbdv pbvv pbwa zeta zetac struve modstruve besselpoly gammainc gammaincinv gammaincc
        gammainccinv ellipeinc ellipj ellipkinc voigt_profile assoc_laguerre diric ellip_harm ellip_harm_2
        ellip_normal h1vp h2vp ivp jvp kvp yvp spherical_jn spherical_yn spherical_in spherical_kn multigammaln
        airy airye ber berp bei beip ker kerp kei keip kelvin expi fresnel itairy it2i0k0 it2j0y0 it2struve0 iti0k0
        itj0y0 itmodstruve0 itstruve0 shichi sici modfresnelm modfresnelp legendre_p legendre_p_all assoc_legendre_p
        assoc_legendre_p_all sph_legendre_p sph_legendre_p_all radian ndtri_exp""",
    "complex numbers are not converted": "hankel1 hankel1e hankel2 hankel2e lambertw sph_harm_y sph_harm_y_all wofz",
    "it gives integers without a bound": "factorial2 factorialk perm stirling2",
    "it takes numbers that are known, and gives roots, coefficients or an object: call it outside": """
        ai_zeros bei_zeros beip_zeros ber_zeros bernoulli berp_zeros bi_zeros erf_zeros euler fresnel_zeros
        fresnelc_zeros fresnels_zeros jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros kei_zeros keip_zeros kelvin_zeros
        ker_zeros kerp_zeros lmbda lqmn lqn mathieu_even_coef mathieu_odd_coef obl_cv_seq pbdn_seq pbdv_seq pbvv_seq
        pro_cv_seq riccati_jn riccati_yn y0_zeros y1_zeros y1p_zeros yn_zeros ynp_zeros legendre chebyt chebyu chebyc
        chebys jacobi laguerre genlaguerre hermite hermitenorm gegenbauer sh_legendre sh_chebyt sh_chebyu sh_jacobi
        roots_legendre roots_chebyt roots_chebyu roots_chebyc roots_chebys roots_jacobi roots_laguerre
        roots_genlaguerre roots_hermite roots_hermitenorm roots_gegenbauer roots_sh_legendre roots_sh_chebyt
        roots_sh_chebyu roots_sh_jacobi p_roots t_roots u_roots c_roots s_roots j_roots l_roots la_roots h_roots
        he_roots cg_roots ps_roots ts_roots us_roots js_roots""",
}
"""The same for scipy.special; its other functions are in `by_scipy`."""

KNOWN_SPECIAL = frozenset(["geterr", "seterr", "errstate", "SpecialFunctionWarning", "SpecialFunctionError", "test"])

_known = """
    __array_namespace_info__ broadcast dtype finfo iinfo inexact floating generic integer number signedinteger
    unsignedinteger einsum_path errstate geterr geterrcall seterr seterrcall getbufsize setbufsize
    get_include get_printoptions printoptions set_printoptions isdtype issubdtype mintypecode promote_types
    typename test ufunc ndarray ndindex linalg.LinAlgError random.test fft.test linalg.test"""
KNOWN = frozenset(_known.split())


def _lookup(name: str) -> Any:
    """What a name means in this NumPy, None if it does not have it."""
    try:
        return operator.attrgetter(name)(np)
    except AttributeError:
        return None


_found = ((_lookup(name), reason) for reason, names in REASONS.items() for name in names.split())
_reasons = {meaning: reason for meaning, reason in _found if meaning is not None}


_special_reasons = {name: reason for reason, names in SPECIAL_REASONS.items() for name in names.split()}


class Use:
    """A use of a function that has a row, which is refused nevertheless."""

    def __init__(self, name: str, reason: str) -> None:
        self.__name__, self.reason = name, reason


def is_numpys(function: Any) -> bool:
    """Whether a refused function is one of NumPy's, not of scipy.special."""
    return not isinstance(function, Use) and function in _reasons


def reason_of(function: Any) -> str | None:
    """Why a function or attribute of NumPy, or of scipy.special, is not converted, as far as it is known."""
    if isinstance(function, Use):
        return function.reason
    try:
        found = _reasons.get(function)
    except TypeError:  # of no hash
        return None
    if isinstance(function, np.ufunc) and all(set(types) <= set("O->") for types in function.types):
        return _reasons[np.frompyfunc]
    special = sys.modules.get("scipy.special")
    if found is not None or special is None:
        return found
    name = getattr(function, "__name__", None)
    if not isinstance(name, str) or getattr(special, name, None) is not function:
        return None
    return _special_reasons.get(name)
