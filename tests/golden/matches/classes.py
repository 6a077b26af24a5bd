"""Classes: by position with `__match_args__`, by attribute, and built-in ones."""

from dataclasses import dataclass


@dataclass
class Point:
    x: object
    y: object = 0


def before(kind):
    match kind:
        case Point(a, y=0):
            return a
        case Point(1, b) | Point(b, 1) if b > 2:
            return b * 10
        case int(n) | float(n):
            return n + 1
        case str():
            return 0
    return -1


def after(kind):
    b = dy.undefined("b")
    n = dy.undefined("n")
    result_ = dy.undefined("result_")
    subject_ = kind

    def then_(result_):
        a = dy.positional(subject_, Point, 0)
        result_ = a
        return (result_,)

    def else_(result_, *, b=b, n=n):
        matched2_ = dy.undefined("matched2_")

        def then2_(b, matched2_):
            b = dy.positional(subject_, Point, 1)
            matched2_ = dy.gt(b, 2)
            return b, matched2_

        def else2_(b, matched2_):
            def then3_(b, matched2_):
                b = dy.positional(subject_, Point, 0)
                matched2_ = dy.gt(b, 2)
                return b, matched2_

            def else3_(b, matched2_):
                matched2_ = False
                return b, matched2_

            b, matched2_ = dy.if_(
                dy.and_(dy.is_instance(subject_, Point, 2), lambda: dy.eq(dy.positional(subject_, Point, 1), 1)),
                then3_,
                else3_,
                (b, matched2_),
            )
            return b, matched2_

        b, matched2_ = dy.if_(
            dy.and_(dy.is_instance(subject_, Point, 2), lambda: dy.eq(dy.positional(subject_, Point, 0), 1)),
            then2_,
            else2_,
            (b, matched2_),
        )

        def then4_(result_):
            result_ = dy.operate("*", dy.read(b, "b"), 10)
            return (result_,)

        def else4_(result_, *, n=n):
            matched_ = dy.undefined("matched_")

            def then5_(matched_, n):
                n = dy.positional(subject_, int, 0)
                matched_ = True
                return matched_, n

            def else5_(matched_, n):
                def then6_(matched_, n):
                    n = dy.positional(subject_, float, 0)
                    matched_ = True
                    return matched_, n

                def else6_(matched_, n):
                    matched_ = False
                    return matched_, n

                matched_, n = dy.if_(dy.is_instance(subject_, float, 1), then6_, else6_, (matched_, n))
                return matched_, n

            matched_, n = dy.if_(dy.is_instance(subject_, int, 1), then5_, else5_, (matched_, n))

            def then7_(result_):
                result_ = dy.operate("+", dy.read(n, "n"), 1)
                return (result_,)

            def else7_(result_):
                def then8_(result_):
                    result_ = 0
                    return (result_,)

                def else8_(result_):
                    result_ = -1
                    return (result_,)

                (result_,) = dy.if_(dy.is_instance(subject_, str, 0), then8_, else8_, (result_,))
                return (result_,)

            (result_,) = dy.if_(matched_, then7_, else7_, (result_,))
            return (result_,)

        (result_,) = dy.if_(matched2_, then4_, else4_, (result_,))
        return (result_,)

    (result_,) = dy.if_(
        dy.and_(dy.is_instance(subject_, Point, 1, "y"), lambda: dy.eq(dy.attr(subject_, "y"), 0)),
        then_,
        else_,
        (result_,),
    )
    return result_


SAMPLES = [(Point(3),), (Point(1, 5),), (Point(7, 1),), (Point(1, 2),), (4,), (2.5,), ("a",), (None,)]
