"""Everyday English words. In notes about one trade they are rare, and yet tell little of what a question is about."""

COMMON = frozenset(
    """
    able accept across act actual actually add added adding adds ago ahead allow allowed allows almost alone along
    already alternative always among amount another answer anymore anyone anything anyway anywhere apart appear area
    aren around ask aside assume available avoid away back bad bank based basic basically became become becomes becoming
    begin behind believe best better big bit both bother bring brings brought build busy buy call called calls came
    care case cases catch cause certain chance change changed changes changing check choice choose clear clearly
    close come comes coming comment common compare compared complete completely consider considered continue correct
    cost count couple course cover covers create created creating cut daily deal decent deep depend detail details
    different difficult difficulty direct directly double doubt draw drop dropped drops due during early easier
    easily easy effect effort else end ended ends enough entire especially even event ever every everyone everything
    everywhere exact exactly example except exist existing exists expect expected explain extra face fact fail fall
    false far fast faster feel few figure file fill final finally find fine finish finished first fit fits five fix
    fixed fixes folks follow following forever forget form former forward found four free full fully further future
    gain gave general generally give given gives giving gone good got great group grow guess guy guys half hand
    handle handled hang happen happened happening happens hard hardly having head hear heard heavy held help helps
    here hers high higher hit hold holding holds hope hour hours huge idea ideal important improve include included
    including information inside instead interest interested interesting involved issue item items job join joined
    joining just keep keeps kept kick kind knew know known knows lack land large larger largest last late later
    latest lead learn least leave leaving left less let level lie life like likely limited line list little live
    lives local long longer look looking looks lose lost lot lots low lower made main mainly make makes making man
    manage many mark matter maybe mean meaning means meant meantime meet meeting mention middle might mind minor
    minute miss missing mistake moment month months more most mostly move moved moves moving name named near nearly
    necessary need needed needs never new news next nice nobody none normal normally note nothing notice number
    numbers obvious obviously offer often okay old older once one ones only open opened opinion option options order
    ordinary otherwise outside overall part particular particularly parts pass past pay people perhaps person pick
    piece place places plan plus point points poor position possible possibly practice prefer present pretty prevent
    previous previously private probably problem problems proper properly provide public pull purpose push put puts
    putting question quick quickly quite raise raised raises raising ran rather reach read reading ready real really
    reason recent recently regard related relevant relevance remain remember remove removed removing replace
    replaced report require required rest result results right risk room rule run running runs safe said same save
    saw say saying says second see seeing seem seemed seems seen send sense sent separate serious set sets setting
    several share short show shown shows side sign similar simple simply since single sit situation size skip slow
    slower slowly small smaller smallest solve somebody somehow someone something sometimes somewhere soon sort
    sound sounds source space speak special specific split stand start started starting starts state stay step steps
    stick still stop stopped stopping straight strong stuff such suggest suggestion support supported supposed sure
    surely surprise sweep take taken takes taking talk talked tell ten term terms thank thanks thing things think
    third though thought three throw tie tied time times together told took top total touch toward track tried tries
    trouble true truly trust try trying turn turned turning turns twice two type types under understand unless
    unlike until update upon use used useful user users uses using usual usually various version versions versus
    view vs wait waiting walk want wanted wants watch way ways weak week weeks welcome well went whatever whenever
    whether whichever whoever whole wide will wish without word words work worked working works world worry worse
    worst worth write writes writing written wrong year years yet zero folk twelve twelfth hour owns owner ownership
    away doing done meant happening onto seven eight six nine whose instead vs yes no may
    """.split()
)
