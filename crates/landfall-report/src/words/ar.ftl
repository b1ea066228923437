# العربية. ترجمة للفهرس الإنكليزي، وهو المرجع.
# الأعداد تُكتب بعد الأسماء ("المواقع: 5") حتى لا تتغير صيغة الاسم بتغير العدد.
# approved_by:

list-separator = {"؛ "}
no-interval = بلا مجال ثقة
not-evaluable = غير قابل للتقييم

## قراءات لا تطابق ما كُتب عنها

alarm-other-layout = قراءات المجموعة { $pool } لا تطابق ترتيبها: من أول { $reads } قراءة طابق الترتيب المكتوب { $fitting }، وطابق { $fitting_otherwise } مع { $otherwise }. نتائجها مبنية على قراءات خاطئة.
alarm-few-barcodes = من { $reads } قراءة في المجموعة { $pool } تحمل { $taken } ({ $share }) رمزًا من جدول العينات.
alarm-pool-layout = قراءات المجموعة { $pool } لا تطابق ترتيبها: من { $reads } قراءة تبدأ { $fitting } ({ $share }) بنهاية الناقل وبالواصل.
alarm-unassigned = { $unassigned } من { $reads } قراءة في المجموعة { $pool } ({ $share }) لا تنتمي إلى أي مكتبة في جدول العينات: قد يشارك آخرون في خلية التدفق، أو تكون مكتبة ناقصة فيه أو رمز خاطئًا.
alarm-library-empty = المكتبة { $library } بلا قراءات: لا شيء منها قابل للتقييم.
alarm-library-layout = قراءات المكتبة { $library } لا تطابق ترتيبها: من { $reads } قراءة تبدأ { $fitting } ({ $share }) بنهاية الناقل وبالواصل.

## ما لم يمكن الحكم عليه

caveat-abundance = الهيمنة النسيلية غير قابلة للتقييم: لم يُعطَ الجدول abundance. يعرض التقرير أعداد الشظايا؛ والشظية ليست خلية، فلا تُستنتج منها حصة ولا حكم.
caveat-controls = لم يُعطَ الجدول controls: الشواهد غير قابلة للتقييم.
caveat-annotation = لم يُبحث عن الجينات: تُسمى المواقع بمكانها فقط، والجينات ذات الأهمية غير قابلة للتقييم.
caveat-vcn = عدد النسخ غير قابل للتقييم: لم يُعطَ جدول المختبر ولا جينوم كامل.
caveat-multihits = لم يُعطَ الجدول multihits: الاندماجات في التسلسلات المتكررة غائبة عن هذا التقرير.
caveat-molecules = لم يُعطَ الجدول site_fragments: أطوال الشظايا غائبة عن هذا التقرير.
caveat-placed = لم يُعطَ الجدول fragments: لم تُعدّ جزيئات الشواهد بحسب أصنافها.
caveat-about = أُنشئ التقرير وحده لا بأمر landfall run: لا يعرف المعاملات والإصدارات وبصمات المدخلات.
caveat-growth = لا يُختبر النمو عبر سلسلة العينات في هذا الإصدار: تُقارن كل عينة بالتي قبلها وبالأولى. ولا تُجمع المواقع في نسائل: النسيلة ذات النسخ الثلاث تُظهر ثلاثة مواقع.
as-given = { $text }

## الإفراج عن الدفعة

release-exceeds = يتجاوز الحد: { $copies } نسخة لكل خلية محوَّرة؛ والحد الأعلى هو { $limit }.
release-within = ضمن الحد: { $copies } نسخة لكل خلية محوَّرة؛ والحد الأعلى هو { $limit }.
release-not-excluded = لا يمكن استبعاد تجاوز الحد: { $copies } نسخة لكل خلية محوَّرة؛ والحد الأعلى هو { $limit }.
release-not-evaluable = غير قابل للتقييم: لا توجد نسخ لكل خلية محوَّرة لتُقارن بالحد.
release-not-measured = لم يُقَس.
no-row = لا يوجد في جدول المختبر سطر للعينة { $sample }.
no-measurement = لم يُعطَ جدول المختبر ولا جينوم كامل؛ وطريقة LM-PCR وحدها لا تعطي عدد النسخ.
no-transduced-fraction = لا يذكر جدول العينات نسبة الخلايا المحوَّرة في { $sample }: النسخ لكل خلية محوَّرة غير معروفة.
transduced-contradicts = لا يمكن أن يصح عدد النسخ لكل خلية ونسبة الخلايا المحوَّرة { $transduced } معًا.
vcn = { $method } ({ $target } إلى { $reference }): { $copies } نسخة لكل خلية من جميع الخلايا.
vcn-refused = { $method } ({ $target } إلى { $reference }): لم يمكن الحكم عليه.
vcn-relative = { $method } ({ $target } إلى { $reference }) يعطي نسبة لمقارنة العينات، { $ratio }، لا نسخًا لكل خلية.
transduced = الخلايا المحوَّرة: { $transduced } كما في جدول العينات.
vcn-flag = { $target }: { $flag }.
methods-disagree = { $left } و{ $right } لا يتفقان (النسبة { $ratio }): لا يُؤخذ أحدهما مكان الآخر.
release-other = بطريقة { $method } ({ $target }): { $answer }

## مواصفات الدفعات

specification-met = استوفيت المواصفة { $specification }: { $decision ->
    [upper_limit] طرف المجال هو
   *[value] النتيجة هي
} { $judged }؛ والمطلوب { $requirement }.
specification-not-met = لم تُستوفَ المواصفة { $specification }: { $decision ->
    [upper_limit] طرف المجال هو
   *[value] النتيجة هي
} { $judged }؛ والمطلوب { $requirement }.
specification-pending = المواصفة { $specification } معلَّقة: { $reason }. والمطلوب { $requirement }.
specification-not-evaluable = المواصفة { $specification } غير قابلة للتقييم: { $reason }. والمطلوب { $requirement }.
requirement = { $sign } نسخة { $basis ->
    [transduced] لكل خلية محوَّرة
   *[all] لكل خلية من جميع الخلايا
} ({ $comparator ->
    [below] أقل من
    [at-most] على الأكثر
    [above] أكثر من
   *[at-least] على الأقل
} { $limit })
uncertainty = { $verdict ->
    [within] عدم اليقين: ضمن الحد. المجال كله، { $copies }، يحقق { $sign }.
    [exceeds] عدم اليقين: يتجاوز الحد. لا جزء من المجال، { $copies }، يحقق { $sign }.
    [cannot_exclude] عدم اليقين: لا يمكن الاستبعاد. جزء فقط من المجال، { $copies }، يحقق { $sign }.
   *[not_evaluable] عدم اليقين: غير قابل للتقييم.
}
beside-specification = إلى جانب المواصفات التي لا تتحدث إلا عن جميع الخلايا: { $answer }
other-product = ليس بين المواصفات ما هو للمنتج { $product } الذي تنتمي إليه الدفعة { $lot }: لا يُحكم إلا بحدّ ملف التشغيل. هل كُتب اسم المنتج كما هو؟
negative-has-copies = { $sample } شاهد سلبي وفيه { $copies } نسخة لكل خلية: القياس ملوَّث أو اختلطت العينات.
release-mean_outside = يقع متوسط آباره خارج مجال القياس، فليست الآبار كلها كما ينبغي
release-no_transduced_cells = تقول القائمة إن لا خلية محوَّرة
no-specification = لم تُعطَ مواصفة للدفعة { $lot }: لا يُحكم إلا بحدّ ملف التشغيل.
release-no_measurement = لا قياس للعينة بهذه الطريقة
release-few_wells = الآبار الصالحة أقل مما يُحسب متوسطه
release-no_transduced_fraction = لا تعطي القائمة حصة الخلايا المحوَّرة
release-many_wells = الآبار الصالحة أكثر مما يُحسب متوسطه، وليس لبرنامج أن يختار ما يُترك منها
release-several_measurements = تنطبق عدة قياسات، وعلى المواصفة أن تسمي هدفها
release-refused = تعذّر الحكم على القياس
release-contradiction = لا يمكن أن يصح عدد النسخ وحصة الخلايا المحوَّرة معًا
release-only_bounded = يعطي القياس حدًا واحدًا فقط

## الهيمنة النسيلية

dominance-confirmed = مؤكَّد: نسائل حصتها { $threshold } أو أكثر، وعددها { $clones }.
dominance-suspected = مشتبه به: نسائل حصتها { $threshold } أو أكثر، وعددها { $clones }، وقد تكون المصادفة رفعتها إلى ذلك.
dominance-not-excluded = لا يمكن استبعاد نسيلة حصتها { $threshold } أو أكثر.
dominance-none = لا توجد نسيلة حصتها { $threshold } أو أكثر (الحد الأعلى { $upper }).
dominance-none-seen = لا توجد نسيلة حصتها { $threshold } أو أكثر.
dominance-not-evaluable = غير قابل للتقييم.
no-clone-found = لم تُوجد أي نسيلة.
sites-not-sought = لم يُبحث عن مواقع: لم تُعطَ قراءات لنهاية الناقل. الجينوم الكامل والقراءات الملتقطة وجداول المختبر تعطي عدد النسخ لكل خلية فقط.
clone-holds = حصة { $target } هي { $share } من نسخ الناقل المعتانة، وعددها { $copies }.
clone-share-unknown = حصة { $target } غير قابلة للتقييم.
clone-copies = النسخ المعتانة من هذه النسيلة: { $copies }.
detection-limit = كانت نسيلة حصتها { $limit } أو أكثر ستُرى بيقين 95 %.
few-cells = عدد الخلايا المعتانة قليل.
too-few-copies = نسخ الناقل المعتانة: { $copies }؛ والمطلوب { $needed } على الأقل.
doubt-multihit = مع العناقيد التي تضم مكانها قد تبلغ حصة { $target } نحو { $share }.
doubt-lower-bound = أطوال الشظايا أقل من أن تعدّ كل الخلايا، فقد تخفى نسيلة حصتها { $threshold }.
doubt-length-law = أطوال الشظايا لا تتبع توزيعًا أملس، فقد تخفى نسيلة حصتها { $threshold }.
doubt-length-law-not-tested = لم يمكن اختبار توزيع أطوال الشظايا، فقد تخفى نسيلة حصتها { $threshold }.
doubt-upper = الحد الأعلى لحصة { $target } يبلغ { $threshold }.
refused-restriction = قُطع الحمض النووي بإنزيمات قاطعة والجزيئات بلا معرّفات، فلا يمكن عدّ الخلايا. تُعرض حصص القراءات، وهي ليست حصص خلايا.
refused-no-ends = ليس لأي جزيء نهاية قص معروفة أو معرّف، فلا يمكن عدّ الخلايا. تُعرض حصص القراءات، وهي ليست حصص خلايا.

## مكان النسيلة

place-inside = تقع داخل { $gene }، { $orientation ->
    [same] في الاتجاه نفسه
   *[opposite] في الاتجاه المعاكس
}.
place-upstream = تقع على بعد { $distance } قبل بداية { $gene }، { $orientation ->
    [same] في الاتجاه نفسه
   *[opposite] في الاتجاه المعاكس
}.
place-downstream = تقع على بعد { $distance } بعد بداية { $gene } وخارجه، { $orientation ->
    [same] في الاتجاه نفسه
   *[opposite] في الاتجاه المعاكس
}.
place-no-gene = لا يُعرف جين على كروموسومها.
place-cluster = هي عنقود من أماكن متساوية في الاحتمال؛ ولا يُعرف أيها هو.
place-concern-inside = جين ذو أهمية: داخل { $gene }.
place-concern-near = جين ذو أهمية: على بعد { $distance } من { $gene }.
place-no-concern = لا يوجد جين ذو أهمية في نطاق { $distance } منها.

## التغيّر

change-rose = نسائل ارتفعت حصتها: { $clones }.
change-fell = نسائل انخفضت حصتها: { $clones }؛ ولم ترتفع أي نسيلة.
change-steady = لم تتغير النسائل الكبرى ({ $clones }) بما يتجاوز المصادفة.
change-first = لا شيء للمقارنة: هذه أول عينة من نوعها.
change-not-compared = لم تُقارن.
changed = { $target } { $direction ->
    [up] ارتفعت
    [down] انخفضت
   *[none] انتقلت
} من { $before } في { $sample } إلى { $now }: بعامل { $factor } (z = { $z }).
appeared = { $target } { $direction ->
    [up] ارتفعت إلى
   *[none] حصتها
} { $now }؛ ولم تُر في { $sample } حيث لم تتجاوز حصتها { $limit } (z = { $z }).
vanished = { $target } { $direction ->
    [down] انخفضت من
   *[none] كانت حصتها
} { $before } في { $sample }؛ ولا تُرى الآن حيث لا تتجاوز حصتها { $limit } (z = { $z }).
other-method = لم تُقارن مع { $sample }: قُدّرت الخلايا بطريقة أخرى أو لم تُقدّر.
cells-unknown = لم تُقارن مع { $sample }: لم تُقدّر خلاياها.
change-test = تُقارن عينتان في كل مرة؛ ويُذكر التغير ابتداءً من |z| = { $level }. لا يُختبر النمو عبر السلسلة كلها في هذا الإصدار.

## الجينات ذات الأهمية

concern-near = من { $sites } موقعًا متميزًا تقع { $near } قرب جين من القائمة.
concern-none = لا يقع أي من المواقع المتميزة ({ $sites }) قرب جين من القائمة.
concern-not-evaluable = غير قابل للتقييم.
concern-list = القائمة { $list }: جيناتها { $genes }، تعرف مجموعة الجينات منها { $known }؛ والقرب يعني ضمن { $distance }.
concern-list-unknown = القائمة { $list }: جيناتها { $genes }؛ والقرب يعني ضمن { $distance }.
concern-site = حصة { $site } هي { $share }. { $place }
concern-site-fragments = { $site }: الشظايا { $fragments }. { $place }
concern-more = مواقع أخرى في جدول الجينات ذات الأهمية: { $sites }.
concern-no-cause = القرب من جين لا يعني أن الجين تغيّر: أقرب جين ليس هو السبب.
genes-not-looked-up = لم يُبحث عن الجينات في هذا التشغيل.
no-site = لم يُوجد أي موقع.
no-gene-set = لا تحوي المرجعية مجموعة جينات.
list-unknown = لا تعرف مجموعة الجينات أيًا من جينات القائمة { $list }، وعددها { $genes }.
list-not-known = لا تعرف مجموعة الجينات { $genes }{ $more ->
    [0] {""}
   *[other] {" "}وغيرها: { $more }
}.
list-read-as = قُرئت بأسماء أخرى: { $genes }{ $more ->
    [0] {""}
   *[other] {" "}وغيرها: { $more }
}.
list-known = تعرف مجموعة الجينات { $known } من جينات القائمة { $list }، وعددها { $genes }.

## الشواهد

controls-passed = نجحت كل مكتبات الشواهد: { $passed }.
controls-failed = فشل: { $failed }. انظر فيها قبل الوثوق بالمواقع الصغيرة.
controls-not-evaluable = غير قابل للتقييم: { $unknown }.
controls-none = لا يوجد شاهد في جدول العينات: لا يمكن الحكم على التلوث.
controls-not-judged = غير قابل للتقييم: لم يُعطَ الجدول controls.
controls-no-negative = لا يذكر جدول العينات شاهدًا سلبيًا: لا يمكن الحكم على التلوث.
controls-reported = شواهد تُذكر بلا قاعدة: { $reported }.
control-takes = غير قابل للتقييم لأن { $controls } فشل. ولولا ذلك لكان الجواب: { $answer }
provisional = مؤقت: فشل { $controls }. يُعاد من قسامة جديدة.
control-finding = { $library }: { $finding }

## ما يجب عمله

next-act = أمور يجب عملها: { $alerts }.
next-act-within = أمور يجب عملها: { $alerts }، أولها خلال { $days } يومًا.
next-look = أمور تستحق النظر: { $alerts }.
next-nothing = لا تطلب القواعد { $rules } شيئًا الآن.
alert = { $action }
alert-within = { $action } خلال { $days } يومًا.

## أجزاء الأجوبة

in-sample = { $sample }: { $answer }
day = اليوم { $day }
found-sites = المواقع: { $sites }، والشظايا: { $fragments }، والمكررات: { $replicates }.
found-clusters = عناقيد من أماكن متساوية في الاحتمال: { $clusters }، وشظاياها: { $fragments }.
found-reads = القراءات: { $reads }.
strongest-site = الموقع ذو أكثر الشظايا هو { $site }: { $fragments } من { $of }.
single-reads = من { $molecules } جزيئًا له معرّف قُرئ مرتين { $twice }: لا تميز المعرّفات هنا النسخ من الجزيئات، وعددها هو عدد القراءات.
overview = العينات: { $samples }، والأشخاص أو الدفعات: { $subjects }؛ الأقدم أولًا.

## أين ذهبت القراءات

no-reads = لم تُعطَ قراءة لأي مكتبة.
reads-went = من { $reads } قراءة في كل المكتبات تؤدي { $unique } ({ $unique_share }) إلى مكان واحد في الجينوم؛ و{ $multihit } ({ $multihit_share }) إلى عدة أماكن متساوية؛ و{ $not_placed } ({ $not_placed_share }) لم يُعرف مكانها؛ و{ $stopped } ({ $stopped_share }) أُوقفت قبل المحاذاة.
cycles-read = القراءات: { $reads }، أطولها { $bases } قاعدة؛ متوسط جودتها { $quality }، وأدناها { $lowest } في الدورة { $cycle }.

## النسائل والمواقع والعناقيد

clones-shown = أكبر { $shown } حصةً من { $clones } في كل العينات؛ والباقي في الجدول abundance.
clones-all = النسائل في كل العينات: { $clones }، الأكبر أولًا.
over-time = النسائل ({ $clones }) ذات أكبر حصة في أي عينة من { $subject }؛ كل شريط هو كل نسخ الناقل في عينة. ابحث عن رقم يتسع جزؤه من شريط إلى شريط.
sites-shown = أكثر { $shown } شظايا. المواقع المتميزة: { $sites }، في { $rows } سطرًا لموقع وعينة؛ والباقي في الجدول sites.
sites-all = كل المواقع المتميزة: { $sites }، في { $rows } سطرًا لموقع وعينة، الأكثر شظايا أولًا.
no-site-in-sample = لم يُوجد موقع في هذه العينة.
site-shows-most = أكثرها { $site }: { $fragments } من { $of } شظية، على { $sites } موقعًا.
no-multihits-table = لم يُعطَ الجدول multihits.
no-multihits = لم يكن لأي جزيء أماكن متساوية متعددة.
multihits = العناقيد في كل العينات: { $clusters }، يُعرض منها { $shown }: كل منها اندماج لا يُعرف مكانه بالضبط. هو يُعدّ، وليس له موضع.

## عدد النسخ

copies-none = لم يُقَس عدد النسخ في هذا التشغيل: لم يُعطَ جدول المختبر ولا جينوم كامل. وطريقة LM-PCR وحدها لا تعطيه.
copies-no-sample = لا يحوي جدول المختبر قياسًا لعينة من هذا التشغيل.
copies-refused = قياسات لم يمكن الحكم عليها: { $refused } من { $measurements }؛ والأسباب في الجدول.
copies-measured = القياسات: { $measurements }. الخط الرفيع هو المجال مع كل التباين المعروف، والسميك خطأ العد وحده.
copies-disagree = أزواج الطرق التي لا تتفق: { $pairs }.
copies-apart = { $pairs }
pair-disagrees = { $left } و{ $right } لا يتفقان
cannot-compare = لا يمكن اختبار اتفاق هذه القياسات: { $measurements }
depth-masked = { $share } من { $bins } خانة في { $target } ({ $method }) توجد في مكان آخر أيضًا أو لا يمكن مقارنتها بالعائل، فلا تدخل في أي تقدير.
droplets-two = عنقودان بينهما { $separation } انحرافًا معياريًا؛ ويقع بينهما { $rain } من القطيرات.
droplets-one = تشكل القطيرات عنقودًا واحدًا.
threshold-found = العتبة { $threshold } مستخرجة من البيانات.
threshold-given = العتبة { $threshold } معطاة.

## الجودة

lengths = الجزيئات المحتفظ بها: { $molecules }، من { $shortest } إلى { $longest } قاعدة، نصفها حتى { $median } قاعدة. التل الأملس قصٌّ عشوائي؛ والأعمدة المنفردة العالية نقاط قطع مفضلة تجعل الشظايا عدًّا رديئًا للخلايا.
collisions-none-given = غير قابل للتقييم: لم تُقارن العينات بعضها ببعض (لم يُعطَ الجدول collisions).
collisions-none = لا يحوي الجدول collisions جزيئًا أو موقعًا في عينات مستقلة.
collisions = جزيئات أو مواقع في عينات مستقلة من تشغيل تسلسل واحد: { $collisions }.

## المسرد

term-site = موقع
term-site-meaning = مكان يتصل فيه الناقل بالجينوم بدقة قاعدة واحدة. قد تحمل الخلية عدة مواقع؛ والموقع ليس نسيلة.
term-site-name = اسم الموقع
term-site-name-meaning = الكروموسوم، واتجاه الناقل، والموضع معدودًا من 1: ⁦chr7+148811235⁩.
term-fragment = شظية
term-fragment-meaning = جزيء مقصوص يُظهر الوصلة: مكرر ونقطة قطع متميزان. نسخ PCR تُعدّ مرة واحدة.
term-umi = UMI
term-umi-meaning = معرّف جزيئي: قواعد عشوائية تَسِم الجزيء قبل PCR. هنا: مكرر ونقطة قطع ومعرّف متميزة.
term-read = قراءة
term-read-meaning = ما كتبه جهاز التسلسل؛ والزوج يُعدّ مرة واحدة. يصنع PCR قراءات كثيرة من جزيء واحد، فالقراءات دليل لا عدّ.
term-replicate = مكرر
term-replicate-meaning = مكتبة مستقلة من العينة نفسها.
term-cluster-of-several-places = عنقود من عدة أماكن
term-cluster-of-several-places-meaning = جزيئات في تسلسل متكرر: الاندماج حقيقي، ومكانه واحد من عدة أماكن.
term-in-gene = داخل الجين
term-in-gene-meaning = بين طرفي نسخة من نسخ ذلك الجين، ومنها الإنترونات.
term-cancer-list = قائمة السرطان
term-cancer-list-meaning = يقع أقرب جين في القائمة ضمن المسافة المحددة. هذا يقول أين الموقع، لا ماذا يفعل.
term-vcn = VCN
term-vcn-meaning = عدد نسخ الناقل: نسخ الناقل لكل خلية، متوسطًا على كل الخلايا المحوَّرة وغير المحوَّرة.
term-interval = مجال الثقة
term-interval-meaning = حيث تقع القيمة الحقيقية في 95 من 100 قياس مثله.
term-not-evaluable = غير قابل للتقييم
term-not-evaluable-meaning = لا تسمح البيانات بجواب؛ والسبب مذكور إلى جانبه. وهو ليس جيدًا ولا سيئًا.

## علامات الجداول

flag-few_fragments = أقل من شظيتين
flag-one_replicate = شوهد في مكرر واحد والعينة لها أكثر
flag-near_site = يقع موقع آخر ضمن نافذة الوصلة
flag-mispriming = يحمل الجينوم نهاية الناقل قبل الموقع مباشرة: ربما ارتبط البادئ هناك
flag-umi_shared = بعض المعرّفات تعود لجزيئات أقوى في مكان آخر
flag-umi_saturated = شظايا أكثر مما يسمح به طول المعرّف: لم تُقارن المعرّفات بين المواقع
flag-no_breakpoint = بعض الجزيئات بلا نهاية قص معروفة
flag-collision = شخص آخر في تشغيل التسلسل يُظهر بعض جزيئاته بقراءات مثلها أو أكثر
flag-within_subject_copy = عينة أخرى للشخص نفسه تُظهر بعض جزيئاته: لا تقول شيئًا عن النمو
flag-dual_detection = وُجد طرفا نسخة الناقل؛ وتُعدّ مرة واحدة بالطرف الأكثر ظهورًا
flag-few_cells = خلايا معتانة أقل مما يحتاجه الحكم
flag-multihit = قد تكون العناقيد التي تضم مكانها منها فترفعها إلى العتبة
flag-length_law = أطوال الشظايا لا تتبع التوزيع المقدَّر: الحصص أقل يقينًا مما تبدو
flag-length_law_not_tested = لم يمكن اختبار أطوال الشظايا بالتوزيع المقدَّر: مجموعاتها أقل من أن تقول شيئًا
flag-lower_bound = الأطوال أقل من أن تعدّ كل خلاياها: قد تكون أكبر
flag-upper_bound = نسيلة أخرى تملأ كل طول، فقد تكون هذه أصغر
flag-replicates_differ = تختلف مكرراتها أكثر من المصادفة
flag-restriction = قُطع الحمض النووي بإنزيمات قاطعة: لا تقول الأطوال شيئًا عن الخلايا
flag-no_fragments = ليس لأي جزيء نهاية قص معروفة أو معرّف جزيئي
flag-few_partitions = استُبعدت آبار أجزاؤها المقبولة قليلة؛ وإن لم يبق بئر رُفض القياس
flag-reference_saturated = استُبعدت آبار نسخ المرجع فيها كثيرة جدًا؛ وإن لم يبق بئر رُفض القياس
flag-saturated_wells = استُبعدت آبار نسخ الناقل فيها كثيرة جدًا
flag-few_reference_positives = مرفوض: المرجع لا يحمل تقديرًا
flag-reference_below_blank = مرفوض: لا يزيد المرجع عن آبار بلا قالب
flag-saturated = حد أدنى: خفّف وأعد
flag-no_positives = حد أعلى: لا جزء ولا مستعمرة تحمل الناقل
flag-below_blank = حد أعلى: لا يزيد عن آبار بلا قالب
flag-few_positives = مقدَّر، بحد أدنى دقيق
flag-wells_differ = أكثر مما يفسره خطأ العد (⁦p < 0.01⁩)
flag-separate_wells = الهدفان في آبار مختلفة
flag-unpaired_wells = آبار بلا قرين استُبعدت
flag-excluded_wells = استبعد المحلل أو الجهاز آبارًا: لا تُستعمل؛ وإن لم يبق بئر رُفض القياس
flag-excluded_colonies = استبعد المحلل مستعمرات: لا تُستعمل؛ وإن لم تبق واحدة رُفض القياس
flag-instrument_check = يطلب الجهاز فحص بئر مستعمل
flag-linked_copies = أجزاء موجبة للهدفين أكثر من المصادفة: نسخ متصلة أو حمض نووي لم يُقطع
flag-no_standard_curve = مرفوض: ليس في الصفيحة منحنى لأحد الهدفين
flag-vector_curve_refused = مرفوض: يقول الجدول curves لماذا لا يصلح منحنى الناقل
flag-reference_curve_refused = مرفوض: يقول الجدول curves لماذا لا يصلح منحنى المرجع
flag-no_calibrator_signal = مرفوض: ليس للمعاير دورة لأحد الهدفين
flag-no_reference_signal = مرفوض: ليس لأي بئر دورة للمرجع
flag-no_replicates = مرفوض: لا آبار متماثلة تبين تباين الدورات
flag-no_signal = حد أعلى: ليس لأي بئر دورة للناقل؛ ويُرفض مع معاير لأنه لا يعطي حدًا
flag-near_blank = آبار بلا قالب أدنى بأقل من عشرة أضعاف
flag-outside_curve = كمية تحت كل المعايير أو فوقها
flag-undetermined_wells = بعض آبار العينة بلا دورة
flag-plates_differ = تختلف صفائح العينة
flag-efficiency_assumed = لا منحنى: يُفترض أن النسخ تنمو بالكفاءة efficiency
flag-no_host_reads = مرفوض: لا قراءة تقع على العائل
flag-few_host_bins = مرفوض: خانات العائل أقل من أن يُقارن بها الناقل
flag-no_host_depth = مرفوض: خانات العائل بلا عمق
flag-few_vector_bases = مرفوض: القليل جدًا من الهدف لا يوجد في مكان آخر
flag-masked = مرفوض: لا شيء من العنصر أو من بقية الناقل ينفرد بمكانه
flag-few_windows = نوافذ العائل التي على شكل الناقل قليلة: المجال فيه خطأ العد وحده
flag-element_low = عنصر دون ⁦0.75⁩ من الناقل، ومجاله لا يضم 1
flag-element_high = عنصر فوق ⁦1.25⁩ من الناقل، ومجاله لا يضم 1
flag-episome_or_plasmid = النسخ المندمجة أقل من الموجودة
flag-no_pairs = مرفوض: لا زوج من العائل في مكانه
flag-few_calibrators = مرفوض: المعايرات أقل من أن تبين اختلافها
flag-molecules_saturated = مرفوض: كل مكان في الهدف له جزيء
flag-no_vector_depth = مرفوض: الناقل بلا عمق
flag-efficiency_unknown = نسبي: التقاط بلا كفاءة معايرة
flag-methods_disagree = طريقة أخرى تقول غير ذلك: يذكرها الجدول agreement
flag-transduced_above_copies = النسخ أقل من الخلايا المحوَّرة: أحد الاثنين خطأ
flag-no_transduced_cells = توجد نسخ ويقول جدول العينات إن لا خلية محوَّرة: أحد الاثنين خطأ
flag-no_number = مرفوض: يخرج الحساب عما تسعه الأعداد
flag-few_colonies = المجال أضيق مما ينبغي
flag-one_counts_integrated_copies_only = أحدهما يعد كل النسخ والآخر المندمجة
flag-targets_differ = طريقة واحدة وهدفان في الناقل
flag-references_differ = طريقة واحدة ومرجعان
flag-more_copies_than_sites = قد يكون موقع لم يوجد أو يحمل أكثر من نسخة
flag-fewer_copies_than_sites = لا يمكن أن تكون المواقع كلها في كل خلية من النسيلة
flag-no_transduced_fraction = نسخ الخلية المحوَّرة غير معروفة
flag-assumed = نسبة الخلايا المحوَّرة من القانون لا من قياس
flag-more_even_than_poisson = تتوزع النسخ على الخلايا بانتظام أكثر مما يستطيع هذا النموذج

## أصناف القراءات

class-no_barcode = قراءة الفهرس لا تطابق أي رمز في المجموعة.
class-ambiguous_barcode = قراءة الفهرس تطابق رمزين بالتساوي تقريبًا.
class-poly_g_barcode = قراءة الفهرس سلسلة من G، وهي ما تكتبه أجهزة اللونين عند غياب الإشارة.
class-failed_filter = يقول جهاز التسلسل إن القراءة لم تجتز المرشح: ⁦Y⁩ في اسمها.
class-low_quality = القواعد الجيدة قليلة جدًا أو N كثيرة جدًا.
class-no_vector_end = قراءة المرساة لا تبدأ بالبادئ ونهاية الناقل.
class-no_linker = القراءة المقابلة لا تبدأ بالواصل.
class-primer_dimer = نهاية الناقل والواصل وليس بينهما شيء يذكر.
class-too_short = قواعد العائل أقل مما يلزم لمعرفة المكان.
class-unmapped = لا مكان في العائل أو الناقل يطابق القراءة.
class-repetitive = أماكن متساوية أكثر مما يُتابع.
class-chimera = للقراءتين أماكن، لكن لا يفسرها جزيء واحد.
class-vector_internal = يستمر الناقل بعد نهايته؛ وحلقات 1-LTR تبدو مثله لقراءة قصيرة.
class-ltr_circle_2 = نهاية الناقل متصلة بالطرف الخارجي للنهاية الأخرى.
class-plasmid = تمتد القراءة من الناقل إلى هيكل البلازميد.
class-multihit = عدة أماكن متساوية.
class-unique = مكان واحد.
class-passed = سلّمتها آخر مرحلة جرت؛ ولم تُصنَّف بعد.

## كلمات الجداول

verdict-confirmed = النسيلة مهيمنة: حتى الحد الأدنى لحصتها يبلغ العتبة. وهذا لا يقول لماذا، ولا إنها خطرة.
verdict-not_evaluable = ما رُئي أقل من أن يقال به شيء. وهو ليس جيدًا ولا سيئًا؛ خذ عينة جديدة أو كمية أكبر من الحمض النووي.
verdict-suspected = الحصة تبلغ العتبة، وقد تكون المصادفة رفعتها. أعد بخلايا أكثر.
verdict-cannot_exclude = الحصة دون العتبة، لكن البيانات تسمح بأكثر. أعد بخلايا أكثر.
verdict-negative = لا تبلغ أي نسيلة العتبة في هذه العينة، حتى بحدها الأعلى. وهذا لا يقول شيئًا عن أنسجة أخرى ولا عن الغد.
estimate-estimated = قيمة مع مجالها
estimate-upper_limit = لا إشارة فوق الخلفية: حد أعلى فقط
estimate-lower_bound = كل أجزاء الناقل موجبة: حد أدنى فقط؛ خفّف وأعد
estimate-relative = نسبة لمقارنة العينات؛ لا نسخ لكل خلية
estimate-refused = غير قابل للتقييم
cells-measured = كما قيس
cells-poisson = بواسون، وهو افتراض
cells-zero_inflated = بعض الخلايا لا يمكن تحويرها
cells-negative_binomial = تختلف الخلايا في قابليتها
cells-colonies = معدود بالمستعمرات
method-ddpcr = ⁦ddPCR⁩
method-qpcr = ⁦qPCR⁩ بمنحنيات معيارية
method-qpcr_calibrated = ⁦qPCR⁩ بمعاير
method-wgs = عمق ⁦WGS⁩
method-capture = عمق الالتقاط
method-junctions = الوصلات، النسخ المندمجة فقط
method-colonies = المستعمرات
flow-unique = مكان واحد
flow-multihit = عدة أماكن
flow-vector = الناقل نفسه
flow-lost = بلا مكان
flow-layout = ليس الترتيب المتوقع
flow-barcode = بلا مكتبة
flow-open = لم تُصنَّف بعد

## الصفحة الأولى

question-release = النسخ لكل خلية
question-dominance = الهيمنة النسيلية
question-change = التغيّر
question-concern = الجينات ذات الأهمية
question-controls = الشواهد
question-next = الخطوة التالية
level-alarm = إنذار
level-caution = تنبيه
level-hole = لا جواب
level-note = ملاحظة
level-clear = سليم
rule-action = يجب عمله
rule-attention = يستحق النظر
rule-information = للعلم

## نص الصفحة

page-sections = الأقسام
page-samples-table = العينات، جدول
page-controls-table = الشواهد، جدول
page-clones-of-spikes-table = نسائل الإضافات المعروفة، جدول
page-shared-molecules-table = الجزيئات المشتركة، جدول
page-reads-picture = القراءات، صورة
page-raw-reads-of-each-pool-table = القراءات الخام لكل مجموعة، جدول
page-what-the-shares-rest-on-table = ما تستند إليه الحصص، جدول
page-clones-table = النسائل، جدول
page-sites-table = المواقع، جدول
page-clusters-table = العناقيد، جدول
page-genes-of-concern-table = الجينات ذات الأهمية، جدول
page-copy-number-picture = عدد النسخ، صورة
page-copy-number-table = عدد النسخ، جدول
page-methods-side-by-side-table = الطرق جنبًا إلى جنب، جدول
page-copies-of-transduced-cells-table = نسخ الخلايا المحوَّرة، جدول
page-release-picture = الإفراج، صورة
page-fragment-lengths-picture = أطوال الشظايا، صورة
page-molecules-table = الجزيئات، جدول
page-alerts-table = التنبيهات، جدول
page-vector-integration-report = تقرير اندماج الناقل
page-answers = الأجوبة
page-samples = العينات
page-controls = الشواهد
page-where-the-reads-went = أين ذهبت القراءات
page-clones = النسائل
page-sites = المواقع
page-genes-of-concern = الجينات ذات الأهمية
page-vector-copy-number = عدد نسخ الناقل
page-quality = الجودة
page-alerts = التنبيهات
page-how-it-was-made = كيف أُعدّ
page-glossary = المسرد
page-what-could-not-be-judged-and = ما لم يمكن الحكم عليه، ولماذا
page-raw-reads-by-cycle = القراءات الخام بحسب الدورة
page-table-of-clones = جدول النسائل
page-table-of-sites = جدول المواقع
page-several-equally-good-places = عدة أماكن متساوية
page-methods-side-by-side = الطرق جنبًا إلى جنب
page-copies-of-transduced-cells = نسخ الخلايا المحوَّرة
page-fragment-lengths = أطوال الشظايا
page-clean-up-of-molecules = تنقية الجزيئات
page-collisions = التصادمات
page-parameters-that-differ-from-the-defaults = معاملات تختلف عن القيم الافتراضية
page-words = كلمات
page-flags = علامات
page-read-classes = أصناف القراءات
page-subject = الشخص أو الدفعة
page-sample = العينة
page-day = اليوم
page-cell-type = نوع الخلايا
page-replicates = المكررات
page-reads = القراءات
page-fragments = الشظايا
page-umis = ⁦UMI⁩
page-clusters-of-several-places = عناقيد من عدة أماكن
page-fragments-in-clusters = شظايا في العناقيد
page-dna-input-ng = كمية ⁦DNA⁩ بالنانوغرام
page-vcn-95-interval = ⁦VCN⁩ (مجال ⁦95 %⁩)
page-library = المكتبة
page-role = الدور
page-outcome = النتيجة
page-why = لماذا
page-molecules-one-place = جزيئات بمكان واحد
page-molecules-several-places = جزيئات بعدة أماكن
page-molecules-of-the-vector = جزيئات الناقل
page-clone = النسيلة
page-expected-share = الحصة المتوقعة
page-found-share = الحصة الموجودة
page-class = الصنف
page-sum-reads-of-the-library = المجموع: قراءات المكتبة
page-pool = المجموعة
page-read = القراءة
page-cycles = الدورات
page-lowest = الأدنى
page-in-cycle = في الدورة
page-verdict = الحكم
page-sampled-copies = النسخ المعتانة
page-counted-by = طريقة العد
page-smallest-clone-seen-with-95-certainty = أصغر نسيلة تُرى بيقين ⁦95 %⁩
page-input-cells = الخلايا الداخلة
page-recovery = الاسترداد
page-other-sites = مواقع أخرى
page-other-clusters = عناقيد أخرى
page-provirus-or-cluster = النسخة المندمجة أو العنقود
page-gene = الجين
page-share = الحصة
page-with-clusters = مع العناقيد
page-copies-per-cell = النسخ لكل خلية
page-site = الموقع
page-strand = الاتجاه
page-cluster = العنقود
page-places = الأماكن
page-gene-of-the-list = جين القائمة
page-distance-bases = المسافة بالقواعد
page-nearest-gene = أقرب جين
page-orientation-to-it = الاتجاه بالنسبة إليه
page-method = الطريقة
page-target-over-reference = الهدف إلى المرجع
page-interval-all-variation = المجال مع كل التباين
page-interval-counting-only = مجال العد وحده
page-per-transduced-cell = لكل خلية محوَّرة
page-release = الإفراج
page-wells = الآبار
page-counted = المعدود
page-flags-and-reasons = العلامات والأسباب
page-the-one = الأول
page-the-other = الثاني
page-the-one-copies-per-cell = الأول، نسخ لكل خلية
page-ratio-95-interval = النسبة ومجال ⁦95 %⁩
page-target = الهدف
page-model = النموذج
page-transduced-cells = الخلايا المحوَّرة
page-copies-per-transduced-cell = النسخ لكل خلية محوَّرة
page-from-bases = من قاعدة
page-molecules = الجزيئات
page-kept = محتفظ بها
page-removed-far-stronger-in-another-subject = محذوفة: أقوى كثيرًا في شخص آخر
page-reads-only-stronger-in-another-subject = قراءات فقط: أقوى في شخص آخر
page-umi-of-a-stronger-molecule = معرّف جزيء أقوى
page-no-known-sheared-end = بلا نهاية قص معروفة
page-shortest-median-longest-bases = الأقصر والوسيط والأطول بالقواعد
page-sequencing-run = تشغيل التسلسل
page-what-is-done = ما يُعمل بها
page-molecules-or-sites = جزيئات أو مواقع
page-rule = القاعدة
page-what-it-asks = ما تطلبه
page-about = عن
page-what-to-do = ما يجب عمله
page-within-days = خلال أيام
page-found-and-the-condition = الموجود والشرط
page-source = المصدر
page-stage = المرحلة
page-parameter = المعامل
page-value = القيمة
page-version = الإصدار
page-file = الملف
page-bytes = البايتات
page-blake3-sha-256 = ⁦BLAKE3, SHA-256⁩
page-no-parameters = بلا معاملات
page-samples-fragments-and-umis-are-sums = العينات. الشظايا والمعرّفات مجاميع على المواقع.
page-control-libraries-molecules-are-distinct-fragments = مكتبات الشواهد. الجزيئات متميزة؛ والشظايا أزواج متميزة من وصلة ونهاية قص.
page-clones-that-spikes-should-show-shares = النسائل التي يجب أن تُظهرها الإضافات المعروفة. الحصص من شظايا المكتبة مع مجال ⁦95 %⁩.
page-raw-reads-of-each-pool-qualities = القراءات الخام لكل مجموعة؛ الجودات متوسطات. أرقام كل دورة في الجدول read_profile.
page-what-the-shares-rest-on-input = ما تستند إليه الحصص. الداخل: الخلايا التي جاء منها ⁦DNA⁩، ⁦151.5⁩ لكل نانوغرام. الاسترداد: النسخ المعتانة من التي حواها الداخل بحسب عدد النسخ.
page-clones-largest-share-first-shares-with = النسائل، أكبر حصة أولًا؛ الحصص مع مجال ⁦95 %⁩. النسخ لكل خلية: الحصة × ⁦VCN⁩.
page-sites-those-with-most-fragments-first = المواقع، الأكثر شظايا أولًا
page-clusters-of-several-places-those-with = عناقيد من عدة أماكن، الأكثر شظايا أولًا
page-vector-copies-per-cell-over-all = نسخ الناقل لكل خلية على كل الخلايا، محوَّرة أو غير محوَّرة. المجالات ⁦95 %⁩.
page-measurements-of-one-sample-that-say = قياسات عينة واحدة تقول كم نسخة فيها. حيث تختلف لا يؤخذ متوسطها. النسخة ذات الحذف الداخلي تُعدّ واحدة بوصلاتها وأقل بالعمق.
page-what-each-model-says-of-cells = ما يقوله كل نموذج عن الخلايا التي تحمل نسخة. المجالات ⁦95 %⁩.
page-molecules-by-length = الجزيئات بحسب الطول
page-molecules-by-sample-and-what-became = الجزيئات بحسب العينة وما صارت إليه. الأطوال للمحتفظ بها.
page-collisions-by-sequencing-run = التصادمات بحسب تشغيل التسلسل
page-rules-that-hold-by-sample = القواعد المتحققة بحسب العينة.
page-changed-parameters = المعاملات المغيَّرة
page-stages-in-the-order-of-the = المراحل بترتيبها
page-input-files = ملفات الإدخال
page-no-subject-s-sample-in-this = لا عينة لشخص أو دفعة في هذا التشغيل.
page-what-the-sheet-says-of-each = ما يقوله جدول العينات عن كل عينة، وما وُجد فيها.
page-qualities-and-bases-by-cycle-are = لا تُعرض الجودات والقواعد بحسب الدورة: لم يُعطَ الجدول read_profile.
page-all-reads-as-the-sequencer-wrote = كل القراءات كما كتبها جهاز التسلسل، من كل مجموعة، قبل قص أي شيء. ابحث عن جودة تهبط مبكرًا، وعن دورات تسود فيها قاعدة واحدة بعد التسلسل المعروف في أول القراءة: الرمز والبادئ ونهاية الناقل والواصل متشابهة في كل القراءات، وتسلسل العائل ليس كذلك.
page-a-share-is-that-of-one = الحصة هي حصة نسخة مندمجة واحدة من كل نسخ الناقل التي أعطتها خلايا العينة؛ والعناقيد تدخل في كل مقام. تُعدّ النسخ لا الخلايا: الخلية ذات النسختين تُعدّ مرتين.
page-dots-are-sites-diamonds-clusters-of = النقاط مواقع، والمعينات عناقيد؛ والخطوط مجالات ⁦95 %⁩؛ والخط المتقطع هو الحصة التي تجعل النسيلة مهيمنة.
page-a-site-is-a-place-not = الموقع مكان لا نسيلة؛ والشظايا جزيئات مقصوصة لا خلايا. لا تُقارن أعداد عينات مختلفة من دون معرفة الخلايا وراءها.
page-not-shown-no-molecule-with-a = لا تُعرض: لا جزيء معروف الطول.
page-the-report-was-made-alone-parameters = أُنشئ التقرير وحده؛ ولا يعرف المعاملات والإصدارات وبصمات المدخلات.
page-landfall-report-research-use = تقرير ⁦Landfall⁩. للبحث فقط.
page-the-dot-is-the-value-thin = النقطة هي القيمة. الخط الرفيع: مجال ⁦95 %⁩ مع كل التباين المعروف (بين الآبار أو الصفائح أو مناطق الجينوم)؛ والخط السميك: خطأ العد وحده. والمثلث حدّ.
page-copies-per-transduced-cell-with-their = النسخ لكل خلية محوَّرة مع مجال ⁦95 %⁩؛ والخط المتقطع هو حد الإفراج. ضمن الحد: المجال كله على يسار الخط.
page-the-numbers-of-the-picture = أرقام الصورة
page-all-stages-versions-and-parameters = كل المراحل والإصدارات والمعاملات
page-reference = المرجعية
page-run-file = ملف التشغيل
page-sample-sheet = جدول العينات
page-skip-to-the-summary = انتقل إلى الخلاصة
page-all-samples = كل العينات
page-copy-number = عدد النسخ
page-research-use = للبحث فقط.
page-search-site-gene-sample-or-flag = ابحث عن موقع أو جين أو عينة أو علامة
page-all-samples-table = كل العينات، جدول
page-largest-clone = أكبر نسيلة
page-one-row-per-sample-shares-and = سطر لكل عينة. الحصص والنسخ لكل خلية مع مجال ⁦95 %⁩.
page-evidence = الدليل
page-title = تقرير ⁦Landfall⁩: { $subjects }
page-no-subject = بلا شخص أو دفعة
page-not-locked = لم يُقيَّد هذا التشغيل بإعداد مُثبَت الصلاحية.
page-control-tag = شاهد { $role ->
    [negative] سلبي
   *[spike] بإضافة معروفة
}
page-transduced-given = الخلايا المحوَّرة كما في جدول العينات: { $cells }.
page-run-rate = تشغيل التسلسل { $run }: { $share } من جزيئاته جاءت من مكان آخر. { $finding }
page-run-finding = تشغيل التسلسل { $run }: { $finding }
page-shared = جزيئات تشترك فيها عينتان. قد تشترك عينات شخص واحد في بعضها مصادفة؛ أما المشتركة بين شخصين أو مع شاهد فهي قفز فهارس أو تلوث أو خلط.
page-shared-more = عينات أخرى تشترك في أقل: { $samples }.
page-flow-legend = كل شريط مكتبة طولها قراءاتها؛ ابحث عن أشرطة قصيرة أو تخسر كثيرًا لصنف واحد. أشر إلى جزء لتعرف صنفه.
page-reads-by-class = القراءات بحسب المكتبة والصنف، الجزء { $part } من { $parts }. كل قراءة في صنف واحد بالضبط؛ والنسب من مجموع المكتبة.
page-pool-remainder = المجموعة { $pool }: { $unassigned } من { $reads } قراءة ({ $share }) لم تذهب إلى مكتبة: { $classes }.
page-copies-apart = { $sample }: الاسترداد والنسخ لكل خلية من نسائلها غير قابلة للتقييم: { $why }.
page-over-time = { $subject } عبر الزمن.
page-over-time-legend = بلا رقم: كل المواقع الأخرى؛ المنقط: كل العناقيد الأخرى.
page-several-places = عدة أماكن
page-no-genes = لم يُبحث عن الجينات.
page-near-caption = مواقع قرب جين من قائمة السرطان: أكثر { $shown } شظايا من { $rows }؛ والباقي في الجدولين annotation و sites
page-lists = قائمة جينات السرطان: { $names }.
page-gene-sets = مجموعة الجينات: { $names }.
page-more-than = بأكثر من { $many }
page-depth = { $sample }، العمق على { $target }.
page-depth-legend = ابحث عن درجة: حذف، أو جزء من الناقل موجود وحده. المخطط: بلا تقدير.
page-droplets = قطيرات { $target }، { $plate }.
page-droplets-legend = يجب أن يقع الخط المتقطع في الوادي بين تلّين؛ والمقياس لوغاريتمي.
page-release-limit = الإفراج: مجال النسخ لكل خلية محوَّرة مقابل حد { $limit }. من دون نسبة محوَّرة مقيسة لا يُقيَّم.
page-rules = ما تطلبه القواعد { $rules }. هي تقترح؛ والإنسان يقرر.
page-and-more = وغيرها: { $more }
page-made-by = أعدّه { $program }.
page-make-again = لإعادة إنشائه: ⁦landfall run run.toml --out RUN⁩ بملف التشغيل والجدول والمدخلات نفسها؛ فتخرج البايتات نفسها.
page-none = لا شيء.
page-not-handed-over = لا شيء: لم تُسلَّم المعاملات.
page-inputs = المدخلات وبصماتها ({ $files })
page-everything = كل رقم في هذه الصفحة موجود في ⁦report.json⁩ بجانبها؛ والجداول الكاملة في ⁦tables⁩.
page-cancer-list = قائمة السرطان
page-cancer-list-gene = قائمة السرطان: { $gene }
page-exon = إكسون
page-in-gene = داخل الجين
page-translation = هذه ترجمة؛ والتقرير الإنكليزي { $file } هو المرجع.
condition = { $fact } { $kind ->
    [is] هو
    [from] ابتداءً من
    [above] فوق
    [to] حتى
   *[below] دون
} { $bound }
role-sample = عينة
role-negative = سلبي
role-spike = إضافة معروفة
status-pass = ناجح
status-fail = فاشل
status-reported = مذكور
status-not_evaluable = غير قابل للتقييم

## الصور وكلمات البرنامج النصي

picture-fragments = الشظايا
picture-bars = المواقع ذات الشظايا الأكثر في { $sample }
picture-bar = { $site }: الشظايا { $fragments } من { $total }
picture-share = الحصة من نسخ الناقل المأخوذة
picture-dominant = مهيمن: { $share }
picture-clones = حصص أكبر النسائل في { $sample }
picture-clone = { $clone } في { $sample }: { $share }
picture-of = من { $copies }
picture-shares = أكبر نسائل { $subject } عبر الزمن
picture-other-sites = كل المواقع الأخرى
picture-other-clusters = كل العناقيد الأخرى ذات الأماكن المتعددة
picture-quality = متوسط الجودة، Phred
picture-bases = الحصة من القواعد، ⁦%⁩
picture-cycle = الدورة
picture-cycles = الجودة والقواعد في { $read } بحسب الدورة
picture-letter-a = A
picture-letter-c = C
picture-letter-g = G
picture-letter-t = T
picture-letter-n = غيرها (N)
picture-depth = النسخ لكل خلية على طول { $target }
picture-depth-axis = قاعدة الناقل
picture-depth-copies = القواعد من { $from } إلى { $to }: النسخ لكل خلية { $fact }
picture-depth-masked = القواعد من { $from } إلى { $to }: محجوبة، { $fact }
picture-depth-few = القواعد من { $from } إلى { $to }: القواعد المحتسبة أقل من اللازم
picture-copies = النسخ لكل خلية
picture-droplets = قطيرات { $target }
picture-droplets-axis = القطيرات
picture-droplets-bin = السعة من { $from } إلى { $to }: القطيرات { $droplets }
picture-amplitude = السعة
picture-flow = عمود لكل مكتبة بطول قراءاتها. الأجزاء من اليسار إلى اليمين هي أصناف الجدول أدناه.
picture-flow-class = { $class }: القراءات { $reads } من { $total } ({ $share })
picture-no-library = بلا مكتبة: { $pool }
picture-reads = القراءات: { $reads }
picture-reads-axis = القراءات (يُعد الزوج مرة واحدة)
picture-forest = نسخ الناقل لكل خلية مع مجالات الثقة ⁦95 %⁩
picture-forest-axis = نسخ الناقل لكل خلية
picture-forest-tip = { $sample }، { $method }، { $target }: النسخ لكل خلية على كل الخلايا { $copies }
picture-release = نسخ الناقل لكل خلية محوَّرة مع مجالات الثقة ⁦95 %⁩ وحد الإفراج
picture-release-axis = نسخ الناقل لكل خلية محوَّرة
picture-release-description = ما هو ضمن الحد يقع مجاله كله إلى يسار الخط.
picture-release-tip = { $sample }، { $method }، { $target }: النسخ لكل خلية محوَّرة { $copies }
picture-below = أقل من { $value }
picture-above = أكثر من { $value }
picture-lengths = أطوال الشظايا
picture-lengths-axis = الطول من الوصلة إلى الطرف المقطوع، بالقواعد
picture-lengths-bin = من { $from } إلى { $to } قاعدة: الجزيئات { $molecules }
picture-molecules = الجزيئات
page-numbers = الأرقام (CSV)
page-numbers-of = أرقام الصورة بصيغة CSV: { $file }
page-sort-by = رتّب بحسب { $column }
page-found = الصفوف: { $shown } من { $rows }
page-search = ابحث في هذا الجدول
page-over-time-interval = في الأسفل: حصة كل نسيلة في كل عينة مع مجال الثقة ⁦95 %⁩.
page-printed = طُبعت أول { $shown } صفًا من { $rows }. كل الصفوف في { $file }.
page-approved = هذه ترجمة اعتمدها { $name }. إن اختلفت عن { $file } فالتقرير الإنكليزي هو المرجع.
page-printed-made = لم يُطبع: كل المعلمات وملفات الإدخال والمرجع مع بصماتها. وهي في { $file }.

## المواقع واحدًا واحدًا والجينات ذات الأهمية

views-some = تُفتح أدناه مواقع متميزة عددها { $shown } من { $sites }: أكبر المواقع لكل شخص (حتى { $largest }) وكل موقع تطلب قاعدة شيئًا بشأنه.
views-all = تُفتح أدناه كل المواقع المتميزة: { $sites }.
no-gene-set-here = أُعدّ التقرير بلا مجموعة جينات: لا تُرسم جينات حول المواقع.
called = اعتُمد الموقع: الشظايا { $fragments }، المكررات { $replicates }.
not-called = لم يُعتمد الموقع: لا يُحتسب أي من جزيئاته.
no-fragment = ليست شظايا: الجزيئات { $molecules }، { $why }.
molecule-kept = محتسب
molecule-collision_removed = نسخة أقل لجزيء من شخص آخر؛ لا تُحتسب في شيء
molecule-collision_flagged = على الأرجح نسخة أقل لجزيء من شخص أو مكرر آخر؛ تُحتسب قراءاتها
molecule-umi_shared = معرّفه الجزيئي يعود إلى جزيء أقوى في مكان آخر
molecule-no_breakpoint = طرفه المقطوع غير معروف؛ تُحتسب قراءاته
page-views = المواقع واحدًا واحدًا
page-views-rest = أي موقع آخر: { $command }. والخيار { $reads } يكتب قراءاته إن احتفظ التشغيل بمصير كل قراءة.
page-views-script = يُفتح كل موقع على صور لما حوله ولجزيئاته. ترسمها شيفرة لا تعمل هنا: الأمر { $command } يعرض الشيء نفسه، والأرقام في report.json.
page-view-around = { $site } والجينات ضمن ⁦100 kb⁩؛ السهم هو الناقل باتجاهه، والجينات ذات الأهمية حمراء
page-view-molecules = شظايا { $site } بحسب الطول من الوصلة إلى نقطة القطع: خط لكل منها، بحسب العينة والمكرر
page-view-more = شظايا أخرى أقل قراءات لم تُرسم: { $more }
page-view-fragment = الطول من الوصلة بالقواعد: { $length }، المكرر { $replicate }، الجزيئات { $molecules }، القراءات { $reads }، { $status }
page-view-replicate = { $sample }، المكرر { $replicate }
page-view-no-genes = لا جين ضمن ⁦100 kb⁩
page-view-no-marks = لا جزيء طرفه المقطوع معروف
page-alert = تنبيه
page-vector = الناقل
page-tracks = الجينات ذات الأهمية التي بقربها مواقع
page-tracks-drawn = رُسم { $shown } من { $genes } من جينات القائمة التي بقربها مواقع، وهي ذات الحصص الأكبر.
page-tracks-legend = المستطيلات إكسونات، والسهم تحتها اتجاه الجين. كل ساق موقع: ارتفاعها أكبر حصة له، ورأسها باتجاه الناقل. الأجوف: لم يمكن تقدير حصة.
page-track = { $gene } ({ $contig }، الشريط { $strand }): المواقع { $sites } ضمن { $distance }، رُسم منها { $shown }
picture-track-site = { $clone } في { $sample }: { $share }؛ { $orientation ->
    [same] باتجاه الجين
   *[opposite] بعكس اتجاه الجين
}
picture-track-axis = الموضع على { $contig }
picture-exon = إكسون من { $from } إلى { $to }
page-printed-genes = طُبعت أول { $shown } من { $genes } جينات. كلها في { $file }.
page-view-junction = بين البادئ والوصلة: { $bases } في جزيئات لها { $reads } قراءة من { $of }.
## نماذج للتوقيع

release-form = تسريح الدفعة { $lot }
follow-up-form = متابعة { $subject }
made-by = صُنع بـ { $program }؛ التشغيل { $run }، قائمة العينات { $sheet }.
nanograms = { $ng } نانوغرام
assay = { $method } ({ $target } على { $reference })
filed = { $specification }: { $requirement }
reported = { $judged }؛ قبل التقريب { $unrounded }{ $wells ->
    [0] {""}
   *[other] {" "}(متوسط { $wells } من الآبار؛ والمجال مجال القياس)
}
verdicts = { $specification }؛ عدم اليقين: { $uncertainty }
run-limit = لم تُعطَ مواصفة؛ حد ملف التشغيل: { $limit } نسخة لكل خلية محوَّرة
only-uncertainty = المواصفة: لم تُعطَ؛ عدم اليقين: { $uncertainty }
typed-in = أدخله المختبر: { $source }
reasons = { $reasons }
unanswered = { $sample }، { $question }: { $reason }
sites-not-due = الخلايا الحاملة للناقل: { $transduced }، دون { $limit }: لا يُطلب فحص المواقع.
sites-due = الخلايا الحاملة للناقل: { $transduced }، ليست دون { $limit }: فحص المواقع مطلوب.
not-excluded-below = عدم العثور على نسيلة لا يستبعد نسيلة دون { $limit }، ولا خباثة بلا ناقل.
nothing-excluded = لا يُعرف حد كشف لهذه العينة: فهي لا تستبعد أي نسيلة، ولا خباثة بلا ناقل.
dominance-word-confirmed = مؤكدة
dominance-word-suspected = مشتبه بها
dominance-word-cannot_exclude = لا يمكن الاستبعاد
dominance-word-negative = لم تُرَ نسيلة مهيمنة
dominance-word-not_evaluable = غير قابل للتقييم
judged-met = مستوفاة
judged-not_met = غير مستوفاة
judged-pending = معلَّقة
judged-not_evaluable = غير قابلة للتقييم
interval-within = ضمن الحد
interval-cannot_exclude = لا يمكن الاستبعاد
interval-exceeds = يتجاوز الحد
interval-not_evaluable = غير قابل للتقييم
form-product = المنتج
form-lot = الدفعة
form-subject = المريض (اسم مستعار)
form-vector-lot = دفعة الناقل
form-sample = العينة
form-collected = أُخذت في
form-received = استُلمت في
form-dna = الحمض النووي لمكتبات العينة
form-laboratory = المختبر
form-address = العنوان
form-tests = الاختبارات
form-test = الاختبار
form-method = الطريقة
form-specification = المواصفة
form-result = النتيجة
form-verdict = الحكم
form-source = الدليل
form-transduction = الخلايا المحوَّرة
form-copies = نسخ الناقل لكل خلية
form-from-sheet = قائمة العينات
form-from-run = هذا التشغيل
form-measurements = كل قياس للنسخ لكل خلية
form-wells = الآبار
form-reasons = الملاحظات
form-valid = صالح
form-invalid = غير صالح
form-profile = صورة الاندماج (للعلم: لا يُحكم هنا بمواصفة)
form-controls = الضوابط
form-control = الضابط
form-kind = النوع
form-finding = ما وُجد
form-alerts = ما تطلبه القواعد
form-rule = القاعدة
form-action = الإجراء
form-not-evaluable = غير قابل للتقييم، ولماذا
form-by-hand = يُملأ باليد
form-deviations = الانحرافات
form-disposition = القرار، وهو للموقِّع
form-confirmatory = الاختبار التأكيدي المطلوب
form-informed = من أُبلغ، ومتى
form-next-due = موعد العينة التالية
form-made = أعدّه
form-reviewed = راجعه
form-approved = اعتمده
form-date = التاريخ
form-signature = التوقيع
form-day = اليوم
form-cell-type = نوع الخلايا
form-vector-positive = الخلايا الحاملة للناقل
form-verdict-now = الهيمنة في هذه العينة
form-verdict-before = الهيمنة في العينة السابقة
form-limits = ما لا يستبعده هذا
form-timeline = العينات
form-positive = حاملة للناقل
form-sampled = النسخ المأخوذة
form-detection = كانت سترى ابتداءً من
form-copies-of-all = نسخ لكل خلية
form-largest = أكبر حصة
form-course = النسائل الأكبر
form-clone = النسيلة
form-gene = أقرب جين
form-changes = التغيرات
form-page = صفحة { $page } من { $pages }
form-translation = هذه ترجمة؛ والنموذج الإنجليزي هو المعتمد وهو الذي يُوقَّع.
form-forms = نماذج للتوقيع
report-title = تقرير عن { $subjects ->
    [one] شخص واحد
    [two] شخصين
   *[other] أشخاص عددهم { $subjects }
}، { $samples ->
    [one] عينة واحدة
    [two] عينتان
   *[other] عينات عددها { $samples }
}
in-subject = { $subject } ({ $sample })
counted = { $counted }
more-rows = صفوف أخرى عددها { $more } في جداول التشغيل.
form-alarms = قبل كل شيء
form-caveats = ما لم يستطع هذا التشغيل الحكم فيه
form-overview = جميع العينات
form-samples = العينات كما في القائمة
form-subject-of = الشخص
form-role = الدور
form-replicates = المكررات
form-reads = القراءات
form-fragments = الشظايا
form-sites = المواقع
form-controls-rows = مكتبات الضوابط
form-reads-went = أين ذهبت القراءات
form-clones = النسائل
form-clones-rows = النسائل الأكبر
form-place = المكان
form-share = الحصة
form-sites-found = مواقع الاندماج
form-sites-rows = المواقع ذات أكثر الشظايا
form-site = الموقع
form-concern = الجينات المثيرة للقلق
form-concern-rows = مواقع قرب جينات مثيرة للقلق
form-concern-place = الجين المثير للقلق
form-per-transduced = لكل خلية محوَّرة
form-stages = المراحل
form-stage = المرحلة
form-version = الإصدار
form-changed = غير الافتراضي
form-inputs = المدخلات
form-used-as = استُخدم كـ
form-file = الملف
form-digest = BLAKE3، الأرقام الأولى
form-release = النسخ لكل خلية
form-dominance = الهيمنة
form-change = التغير
