"""Words that leave an equation as it stands, in eight languages, by what they are; a stem ends in "*"."""

from __future__ import annotations

# what joins, refers and announces; a stem ends in "*"
LINKING = """
    a an the this that these those it its their our we us you your they i he she me my who which what how why where there here
    and so hence thus then therefore thereby consequently accordingly moreover furthermore further finally lastly also again too likewise similarly analogous*
    respectively now next once twice just simply simple exactly directly immediately easily easy explicitly equivalently clearly obviously evidently already indeed namely
    of to from in into on onto at by with via through over per as for between both each every all whole full together up down back about about along
    if when while because since as is are was were be been being am has have having had do does did done can may will shall let lets
    give gives giving given gave get gets getting got obtain* find* found follow* read reads reading become* becoming yield* write* writing written wrote rewrit* comput* calculat* deriv*
    differentiat* show* shown see* seen saw look* use* using apply* applie* take takes taking taken collect* combin* expand* simplif* rearrang* cancel* hold holds stand stands
    consider* denote* define* definition* call called know* knew recall* remember* remind* note notes noted check* verify* verifie* prove* proof claim* go goes going went come comes coming pass* propagat*
    flow* pull* push* turn* continue* continuing depend* mean means say says said happen* make makes making equals work works express* state stated states put puts
    conclude* arrive* reach* summari* begin* think ask asked asks answer* compare*
    first second third fourth two three four five several number numbers following above below previous*
    well-known standard usual usually common* general* plain full partial total ordinary final last hidden local corresponding respective individual single
    der die das des dem den ein eine einen einem einer eines dies* jene* es sie er wir man ihr ihre* sein seine* unser* uns was wie wo wer welche*
    und also daher somit folglich demnach damit dann deshalb deswegen weiter* ferner schließlich zuletzt zuerst zunächst auch ebenso analog ähnlich entsprechend* nun jetzt noch einmal wieder
    einfach genau direkt unmittelbar sofort leicht explizit äquivalent* offenbar offensichtlich bereits nämlich zusammen zusammengefasst insgesamt rückwärts vorwärts elementweise komponentenweise
    von vom zu zum zur aus in im ins an am auf bei beim mit durch über je pro als für zwischen beide* jede* alle* ganz* nach hier da dabei dazu daraus davon dafür wobei
    wenn weil denn ist sind war sei seien wird werden wurde hat haben kann können gilt gelten lautet lauten ergibt ergeben sich liefert liefern folgt folgen bekommt bekommen erhält erhalten findet finden
    schreib* geschrieben ausgeschrieben berechne* bestimm* leite* abgeleitet ableiten zeig* sieh* sehen betracht* benutz* verwend* anwend* angewandt wende* setz* setze* einsetzen nenne* heißt bezeichne*
    weiß wissen beacht* prüf* beweis* behaupt* geht gehen komm* hängt hängen ab fass* rechne* mache* macht steh* lass* folgende* oben unten obige* vorige* erste* zweite* dritte* zwei drei reihe schritt*
    bekannt* üblich* gewöhnlich* allgemein* partielle* totale* letzte* versteckte* verdeckte* lokale* zugehörige* einzelne*
    le la les l un une des du de d au aux ce cet cette ces c il elle ils elles on nous vous je se s y qui que qu quoi dont où comment ici là leur leurs son sa ses notre nos votre
    et donc ainsi alors puis ensuite enfin finalement aussi encore également de même par conséquent maintenant d'abord simplement exactement directement immédiatement facilement explicitement évidemment déjà
    à en dans sur par avec via pour entre chaque tout toute tous toutes comme si quand lorsque car puisque est sont était soit soient être étant a ont avoir peut peuvent doit
    donne* donné obtien* obtenons trouv* suit suivent déduit déduire devien* écri* réécri* calcul* dériv* montre* voit voyons regard* utilis* appliqu* prend* prenons rassembl* développ* simplifi* vaut valent
    considér* note notons notant défin* appel* sait savons rappel* remarqu* vérifi* prouv* démontr* preuve va vont vient vien* passe* propag* dépend* fait font pose* posons s'écri* vaut
    premier* première* second* deux trois plusieurs suivant* ci-dessus ci-dessous précédent* habituel* usuel* génér* partielle partielles total* dernier* dernière* caché* forme sous façon* manière* équivalent* composante*
    el los las lo una unos unas del al este esta estos estas esto ese esa eso aquí allí su sus nuestro* nuestra* cual cuales quien qué cómo dónde cuyo*
    y así entonces luego después además finalmente también igualmente ahora primero simplemente exactamente directamente inmediatamente fácilmente explícitamente claramente ya
    con para entre cada todo toda todos todas como cuando porque pues es son era sea sean ser siendo hay ha han tiene* tenemos puede* da dan dado obten* resulta* encuentr* sigue* queda* escrib* calcul* deriv*
    muestr* ve vemos mira* usa usan usamos usando aplica* toma* tomamos junt* desarroll* simplific* vale* consider* denota* defin* llam* sabe* recuerd* observ* verific* comprueb* demuestr* prueb* va van viene* pasa* propag* depend* hace*
    desde hasta forma dos tres varios siguient* anterior* arriba abajo primer* segund* usual* habitual* general* parcial* total* últim* ocult* cualquiera final
    il lo gli i uno dello della dei degli delle nel nella nei nelle sul sulla dal dalla dai col questo questa questi queste quello quella qui lì suo sua suoi sue loro nostro nostra che cui chi come dove
    ed e quindi dunque perciò allora poi infine anche inoltre analogamente ora adesso prima semplicemente esattamente direttamente immediatamente facilmente esplicitamente già
    di da in su con per tra fra ogni tutto tutta tutti tutte è sono era sia siano essere essendo ha hanno si ci può possono dà danno dato otten* ottien* trov* segue* risult* divent* scriv* calcol* deriv* mostr* vede vediamo guard* usa* usando
    applic* prend* raccogli* svilupp* semplific* vale valgono consider* denot* defin* chiam* sa sappiamo ricord* osserv* verific* dimostr* va vanno viene vengono pass* propag* dipend* fa fanno pon* rispetto
    prima primo prime primi second* due tre seguent* precedent* sopra sotto usual* solit* general* parzial* total* ultim* nascost* forma
    w we z ze na do od po o u i oraz a ten ta to te tych tego tej tym tę ją jego jej ich się nas nam my nasz* co jak gdzie który* która które których tu tutaj
    więc zatem stąd wtedy następnie potem dalej wreszcie ponadto także też również podobnie analogicznie teraz jeszcze raz najpierw prosto dokładnie bezpośrednio natychmiast łatwo jawnie oczywiście już
    przez dla przy między każd* wszystk* jako jeśli gdy bo ponieważ jest są był* być będzie będą ma mają może można mamy daje dają otrzym* dostaj* znajd* wynika* zapis* pisz* napis* oblicz* policz* różniczk* wyprowadz* pokaż* pokaz*
    widać widzi* patrz* używ* stosow* stosuj* bierz* zbier* upraszcz* uprość* zachodz* rozważ* oznacz* zdefini* nazyw* wiemy przypomn* zauważ* sprawdź* sprawdz* dowod* dowód dowieś* idzie przechodz* propag* zależy robi*
    pierwsz* drug* trzeci* dwa trzy dwóch kilka następując* powyż* poniż* poprzedni* zwykł* ogóln* cząstkow* całkowit* ostatni* ukryt* postać postaci
    o os as um uma uns umas do da dos das na nos nas ao aos à às pelo pela este esta isto esse essa isso aqui ali seu sua seus suas nosso nossa quem que como onde cujo*
    e assim então logo depois enfim finalmente também além analogamente agora primeiro simplesmente exatamente diretamente imediatamente facilmente explicitamente já
    de em com por para entre cada todo toda todos todas quando porque pois é são era seja sejam ser sendo há tem têm temos pode podem dá dão dado obt* encontr* segue* result* fica* torna* escrev* calcul* deriv* mostr* vê vemos olha*
    usa usamos usando uso aplic* tom* junt* expand* simplific* vale* consider* denot* defin* cham* sabe* lembr* observ* verific* demonstr* prov* vai vão vem pass* propag* depend* faz
    dois duas três vári* seguint* anterior* acima abaixo primeir* segund* usual* habitual* geral parcial* parciais total* últim* ocult* forma
"""
# conditions, whose formulas are read
SUPPOSING = """
    whenever unless except provided forall otherwise else elsewhere suppose supposing supposed assume assumes assumed assuming given such s.t. long soon
    falls sofern solange außer sonst ansonsten andernfalls angenommen vorausgesetzt nehmen nimmt seien fall
    quand lorsque sauf sinon autrement ailleurs pourvu supposons soient cas partout cuando salvo excepto suponiendo supongamos tal siempre caso otro contrario
    quando tranne altrimenti supponiamo supponendo purché caso jeśli jeżeli gdy kiedy chyba że o ile tylko niech załóżmy zakładamy przypadku inaczej przeciwnym razie wypadku
    suponhamos supondo exceto contrário portanto vale daí logo
"""
# what an equation is about, and its parts
NAMING = """
    derivative* gradient* gradients jacobian* hessian* slope slopes partials differential* loss losses cost costs error errors objective energy function* output* input* prediction* target* label* weight weights bias biases
    parameter* layer* unit units neuron* node nodes activation* pre-activation* preactivation* logit* score* network* net nets model* matrix matrices vector* column* row rows entry entries component* element* elementwise entrywise
    index indices coordinate* sum sums product* term terms factor factors difference* quotient* rule rules chain formula* equation* expression* example* sample* batch* data dataset set feature* step steps backward* forward* top
    backprop* delta deltas adjoint* update* descent sensitivit* signal* rate change form forms way ways side sides hand right-hand left-hand result* theorem lemma proposition corollary remark property properties calculation* computation* algebra
    algorithm* internal inner outer fundamental generali* basic main introduction overview summary appendix chapter lecture week background preliminar* conclusion* learning neural propagation method* vectori*
    exercise* problem* question* task* section part parts statistic* digit* decimal* place places numbers rounded answer* proof line lines notation shorthand words respect terms trick pass layout
    abgeleitete* ableitung* gradienten jacobimatrix jakobi* hesse* steigung* verlust* kosten* fehler* ziel* energie funktion* ausgabe* ausgäng* ausgang* eingabe* eingäng* eingang* vorhersage* label* gewicht* bias parameter* schicht* einheit* neuron*
    algorithmus verfahren innere* äußere* grundlegende* überblick zusammenfassung anhang kapitel vorlesung einleitung einführung grundlagen lernen neuronale*
    knoten aktivierung* netz* modell* matri* vektor* spalte* zeile* eintrag einträge* komponente* element* index indizes koordinate* summe* produkt* term terme* faktor* differenz* quotient* regel* kettenregel formel* gleichung* ausdruck* ausdrück*
    beispiel* stapel* daten* datensatz* rückwärts* vorwärts* rückpropagation delta deltas adjungierte* änderung* form formen weise seite* ergebnis* satz bemerkung rechnung* aufgabe* abschnitt teil* statistik* stellen nachkommastellen zahlen gerundet antwort* zeichen kronecker*
    dérivée* gradient* jacobien* hessien* pente* perte* coût* erreur* objectif énergie fonction* sortie* entrée* prédiction* cible* étiquette* poids biais paramètre* couche* unité* neurone* nœud* noeud* activation* réseau* modèle* matric* vecteur*
    algorithme* méthode* interne* résumé annexe chapitre cours introduction rappel* apprentissage neurona*
    colonne* ligne* coefficient* élément* indice* coordonnée* somme* produit* terme* facteur* différence* règle* chaîne formule* équation* expression* exemple* données lot descente étape* rétropropagation résultat* remarque* exercice* question*
    partie parties statistique* chiffre* décimale* nombres arrondi* réponse* côté* membre*
    derivada* gradiente* jacobian* pendiente* pérdida* coste* costo* error* objetivo* energía función funciones salida* entrada* predicción* etiqueta* peso pesos sesgo* parámetro* capa* unidad* neurona* nodo* activación* red redes modelo* matri* vector*
    algoritmo* método* interna* resumen apéndice capítulo introducción aprendizaje neuronal*
    columna* fila* componente* elemento* índice* coordenada* suma* producto* término* factor* diferencia* regla* cadena fórmula* ecuación* ecuaciones expresión* ejemplo* datos lote descenso paso* retropropagación adjunto* actualización resultado*
    observación ejercicio* pregunta* parte partes estadístic* cifra* decimal* números redonde* respuesta* lado* asignación contexto
    derivat* gradient* jacobian* pendenza* perdita* costo errore errori obiettivo energia funzion* uscit* ingress* predizion* etichett* peso pesi bias parametr* strat* unità neuron* nodo nodi attivazion* rete reti modell* matric* vettor* colonna colonne riga righe
    algoritm* metod* interno interna interni riassunto appendice capitolo introduzione apprendimento neural*
    component* element* indic* coordinat* somm* prodott* termin* fattor* differenz* regol* caten* formul* equazion* espression* esempi* dati lotto lotti discesa passo passi retropropagazion* aggiornament* risultat* osservazion* statistic* cifr* decimal* numeri arrotond* esercizi* domand* parte parti rispost* lato
    pochodn* gradient* jakobian* nachyleni* strat* koszt* błęd* błąd cel cele celu energi* funkcj* wyjści* wyjść wejści* wejść predykcj* etykiet* wag wagi wadze wagach wagą wagom bias* parametr* warstw* jednost* neuron* węz* aktywacj* sieć sieci model* macierz* wektor*
    algorytm* metod* wewnętrzn* podsumowani* dodatek rozdział* wstęp uczeni* neuronow*
    kolumn* wiersz* składow* element* indeks* współrzędn* sum sumy suma sumę iloczyn* wyraz* czynnik* różnic* reguł* łańcuch* wzór wzor* równani* wyrażeni* przykład* dane danych wsad* krok* wsteczn* aktualizacj* wynik* uwag* zadani* pytani* część części
    odpowied* statysty* cyfr* liczb* miejsc* przecink* zaokrągl* czterech trzech stron* zapis*
    derivad* gradiente* jacobian* inclinaç* perda* custo* erro erros objetivo* energia função funções saída* entrada* previs* rótul* peso* viés parâmetr* camada* unidade* neurôni* nó nós ativaç* rede* modelo* matri* vetor* coluna* linha* component*
    resumo apêndice introdução aprendizado aprendizagem neura*
    element* índice* coordenad* soma* produt* termo* fator* diferença* regra* cadeia fórmul* equaç* express* exempl* dado* lote* descida passo* retropropagação atualizaç* resultad* observaç* exercíci* estatístic* algarismo* casas decima* números arredond* pergunt* parte partes respost* lado*
"""
# verbs that announce what a formula gives or what depends on what; what alters a formula ("scaled", "averaged", "replaced") is none of them
ANNOUNCING = """
    satisf* obey* evaluate* amount* vanish* moves changes vary varies affects enters appears contributes leaves maps sends runs predicts
    lässt lassen verschwindet beträgt betragen erfüllt erfüllen ändert ändern entspricht entsprechen besagt
    gemäß rapport satisfait satisfont change varie varient s'annule égal égale
    cumple cumplen satisface satisfacen recuérd* cambia cambian varía varían equivale respecto igual
    soddisfa soddisfano cambia cambiano varia equivale uguale corrente
    wynosi wynoszą spełnia spełniają równa równe równy zmienia zmieniają znika zeruje odpowiada brzmi wygląda względem
    satisfaz satisfazem muda varia equivale respeito relação igual
"""
# what a formula is about without being a name of it, as losses and activations have
OBJECTS = """
    class classes value values probability probabilities query queries key keys residual residuals block blocks branch branches state states cell cells head heads token tokens solution solutions
    argument arguments variable variables quantity quantities object objects mapping dependence contribution contributions upstream downstream incoming outgoing own separate
    klasse klassen wert werte werten wahrscheinlichkeit* argument* größe größen variable variablen zustand* zelle zellen block lösung* zusammenhang beziehung* abhängigkeit* beitrag beiträge eigene*
    classe classes valeur valeurs probabilité* argument* variable* état états solution* relation* dépendance* contribution* résidu* seuil propre
    clase clases valor valores probabilidad* puntuaci* argumento* variable* estado estados soluci* relaci* dependencia* contribuci* propio propia
    classi valore valori probabilità punteggi* argoment* variabil* stato stati soluzion* relazion* dipendenz* contribut* proprio propria
    klas klasa klasy klasie klasę wartość wartości prawdopodobieństw* argument* zmienna zmiennej zmienną zmiennych stan stanu rozwiązani* zależność zależności reszt* próg progu własn*
    valores probabilidade* argumento* variáve* estado estados solução soluções dependência* contribuiç* próprio própria
"""
CHINESE = """
    我们 可以 可得 得到 得 有 则 即 从而 因此 因而 所以 于是 那么 然后 接着 最后 最终 首先 其次 再 看 又 也 同样 同理 类似 类似地 此外 另外 现在 这里 其中 这 该 它 它的 其 的 地 了 和 与 及 以及 或者说 由 由于 因为 根据 按照 利用 使用 应用 用
    对 对于 关于 在 从 到 为 是 等于 写 写成 写作 写为 记 记为 计算 求 求得 求出 求导 导数 偏导数 偏导 梯度 雅可比 雅可比矩阵 海森矩阵 损失 损失函数 代价 代价函数 误差 目标 目标函数 能量 函数 输出 输入 预测 预测值 标签 权重 权值 偏置 参数 层 隐藏层 输出层 隐层
    单元 神经元 节点 激活 激活函数 网络 模型 矩阵 向量 列 行 元素 分量 下标 指标 坐标 和 求和 积 乘积 项 因子 差 商 法则 链式法则 公式 等式 方程 式子 表达式 例子 样本 批次 数据 特征 步 一步 反向 反向传播 前向 更新 结果 定理 引理 证明 证 注意 注 练习 题 问题 答案
    算法 方法 总结 附录 章 引言 推导 学习 神经 基本 内部 答 解 解答 部分 节 依赖 依赖于 通过 所有 每个 每一个 各 一 二 三 第一 第二 第三 两 两个 个 如下 下面 上面 下式 上式 展开 化简 整理 代入 简单 直接 显然 容易 给出 给定 设 令 若 当 时 且 并 并且 而 就 便 将 把 元 统计量 具体 不难 看出 可知 知 矩阵形式 形式 逐元素 逐项
    如果 假设 假定 假如 只要 除非 否则 满足 上述 前面 之前 最 后 来 一般 传播 传递 满足 概率 类别 类 状态 自变量 变量 值 上游 等价于 到 上 下 里 中 分别 之 以 所 需 们
"""
# several words of which each alone may say more; "$" stands for a formula
PHRASES = r"""
    (?:case|cases|Fall|Falle|cas|caso|przypadku|wypadku)[ ](?:\d+\W*)?\$ | cases?[ ]\d+ | (?:left|right)[ -]?hand[ -]sides? | (?:substitut|insert|plug)\w*(?:[ ](?:this|it|that|these|them|the|in|into|back|both|all))*(?![ ]\$)
    | training[ ](?:examples?|samples?|sets?|data|pairs?) | (?:time|Zeit|Zeitpunkt|instant|instante|chwili)[ ]\$ | (?<![\w-])(?:one|1)[ -]?hot(?:[ -](?:encoded|coded|kodiert|codiert))? | 独热 | solution[.:] | Lösung\w*[.:] | corrigé[.:] | solución[.:] | soluzione[.:] | rozwiązanie[.:] | solução[.:] | one[ ](?:layer|row|column|by|of|after|gets?|has|have|obtains?|finds?|sees?|computes?|can|may|writes?|arrives?)\b | (?:any|each|every|this|that|the|first|last|next)[ ]ones? | ones?[ ]for
    | i\.[ ]?e\. | e\.[ ]?g\. | d\.[ ]?h\. | z\.[ ]?B\. | w\.[ ]?r\.[ ]?t\. | bzw\. | resp\. | tzn\. | c['’]est-à-dire | es[ ]decir | factor[ ]de[ ]escala | scal(?:e|ing)[ ]factor | on[ ]the[ ]other[ ]hand | in[ ]other[ ]words | of[ ]course | as[ ]well | whatever[ ]\$[ ]is
"""
