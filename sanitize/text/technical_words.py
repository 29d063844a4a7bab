"""Abbreviations and names of the trades that write like names of organizations: computing, medicine, engineering."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanitize.text.spans import Finding

_COMPUTING = """
ABI ACL AES AJAX AMI API APIs ARM ARN ASCII ASLR AST AVX AWS AZ BLAS BLIS BOM BSD CDN CFFI CI CIDR CLI CLR CMK CMS
CORS CPU CPUs CRC CRD CRM CRS CRUD CSR CSS CSV CSRF CUDA DAG DAO DB DBMS DDL DDR DHCP DLL DML DNS DOM DPI DRM DSL DTD
EBS EC2 ECR ECS EFS EKS ELB ELF EOF ETL FFI FFT FHIR FIFO FIPS FPGA FPS FQDN FTP GC GCC GCM GDB GEMM GIF GIL GIS GNU
GPG GPIO GPU GPUs GUI GUID HDD HDFS HDR HLS HMAC HSM HSTS HTML HTTP HTTPS IAM ICMP IDE IDL IDP IDs IEEE IIR IMAP INI
IO IOPS IP IPC IPv4 IPv6 IRC ISA ISO JDK JIT JNI JPEG JPG JSON JSONL JSX JVM JWT K8s KMS KPI LAN LAPACK LDA LDAP LFS
LIFO LLM LLMs LLVM LRU LSTM LTE LUT MAC MD5 MIME ML MLP MPI MQTT MSE MSI MST MSVC MTU MVC NaN NAN NAS NAT NER NFS NIC
NLP NTP NumPy NVMe OAuth OCR ODBC OIDC OOM OOV ORM OS OSX OTA OTP PCA PCI PCM PCRE PDF PDFs PDO PEP PGP PHP PID PII
PKI PLC PNG POC POJO POS POSIX PRNG PSF PWM QA QoS QPS RAID RAM RBAC RDBMS RDF RDS REPL REST RFC RGB RGBA RMSE RNG
RNN ROC ROI ROM RPC RPM RSA RSS RTL RTOS RTT SaaS SAML SAN SASL SBOM SCP SDK SDKs SEO SFTP SGD SHA SIMD SKU SLA SLO
SMB SMTP SNI SNMP SNS SOAP SOC SPA SPI SQL SQS SRE SSD SSE SSH SSL SSO SSR STL STS STT SVD SVG SVM TCP TFTP TLD TLS
TOML TPM TPU TSV TTL TTS TTY UART UDF UDP UI UML UNC UNIX URI URIs URL URLs URN USB UTC UTF UTM UUID UUIDs UX VAT VFS
VLAN VM VMs VPC VPN VPS WAF WAL WASM WAV WSDL WSGI XHR XML XOR ENV ARG XSD XSLT XSS YAML YUV ZIP Wi-Fi WiFi Bluetooth
Ethernet Unicode Markdown LaTeX Python PyTorch TensorFlow Keras Jax SciPy Pandas Polars Dask Matplotlib Scikit-learn
CuPy Cython Numba Kubernetes Docker Ansible Terraform Postgres PostgreSQL MySQL SQLite MongoDB Redis Kafka Spark
Hadoop Parquet Arrow ONNX CMake Bazel Gradle Maven npm Webpack Babel Jupyter JavaScript TypeScript Java Kotlin Swift
Rust Golang Perl Haskell Fortran OpenCL OpenGL Vulkan DirectX Linux Ubuntu Debian Windows macOS iOS Android Git
Subversion Jenkins Prometheus Grafana Elasticsearch Nginx OpenSSL GraphQL gRPC Protobuf Avro DICOM Excel Boolean
Integer Regex Regexes Unix Tk Tcl Vim Emacs Bash PowerShell Django Flask React Vue Angular Node GET POST PUT PATCH
HEAD DELETE ANSI GSM CDMA LoRaWAN SPARQL RDFS OWL IRI IRIs ISBN IBAN BIC VARCHAR GNSS GPS MKS IEC ASGI TAP GEOS WKT
WKB SIFT GMM DAGs LTS EOL AI AIX NDJSON JSON-LD RDFLib SymPy Werkzeug Valgrind Mypy Pydantic DuckDB Vi conda NetworkX
NetBeans MetaPost METAFONT FUOTA EUI SAX STDIN STDOUT STDERR TODO FIXME README CHANGELOG SYNOPSIS CLAHE CMSIS NVVM
TIOCGWINSZ UPC EAN BMP TIFF EXIF JFIF MP3 MP4 AAC FLAC Opus H264 HEVC AV1 VP9 RTSP RTMP SDP SIP WebRTC WebSocket
WebSockets WebVTT SOCKS SSH1 SMTPS IMAPS POP3 MX CNAME SOA DNSSEC DKIM SPF DMARC ARP BGP OSPF VRRP VXLAN NAT64 SLAAC
QUIC DTLS mTLS ECDSA EdDSA ECDH HKDF PBKDF2 CBC CTR XTS PKCS CSPRNG ASN1 DER PEM CRL OCSP SAMLv2 SCIM OTLP
OpenTelemetry OpenAPI OpenMP OpenCV OpenMPI NCCL ROCm cuDNN cuBLAS TPUs NPUs FLOPS FLOP BF16 FP16 FP32 FP64 INT8 RLHF
LoRA QLoRA RAG MoE GAN GANs VAE VAEs CNN CNNs RNNs GRU ViT BERT GPT YOLO ResNet ResNets DenseNet MobileNet
EfficientNet UNet ImageNet CIFAR MNIST COCO BLEU ROUGE WER MMLU XGBoost LightGBM CatBoost KNN SVR SGDR Adam AdamW
RMSProp ReLU GELU PyPI PyArrow PyCharm PySpark NLTK spaCy Gensim SQLAlchemy Alembic Celery Gunicorn Uvicorn Pytest
Tox Nox Poetry Conan Meson CTest CPack CDash LLDB MinGW Cygwin glibc musl BusyBox systemd GRUB UEFI BIOS ACPI PCIe
SATA SCSI ext4 XFS Btrfs ZFS tmpfs inode inodes Vagrant Podman Helm Istio Envoy etcd CRDs CronJob ConfigMap
StatefulSet DaemonSet Kustomize ArgoCD Puppet SaltStack Zookeeper RabbitMQ ActiveMQ NATS Memcached Cassandra
ClickHouse TimescaleDB InfluxDB Neo4j MariaDB CouchDB DynamoDB BigQuery Redshift HBase Hive Presto Trino Flink
Airflow Dagster dbt ORC HDF5 NetCDF GeoJSON GeoTIFF TopoJSON Sass Less Tailwind Vite Rollup ESLint Prettier Jest
Mocha Cypress Playwright Storybook Next.js Nuxt Svelte jQuery Lodash Redux TypeDoc JSDoc Javadoc Doxygen Sphinx
GitHub GitLab Bitbucket PyPI Clang GCC LLVM MSVC OpenGL
reStructuredText AsciiDoc Pandoc BibTeX TikZ TeX XeTeX DFA DFAs NFA NFAs NIL YACC VLANs"""
_MEDICAL = """
Hx Rx Dx Tx Fx ABG ABGs ACE ACTH ADHD AF AKI ALP ALT AMA APTT ARDS ASA AVR BCG BiPAP BMI BPH BUN CABG CAD CBD CHF CKD
CMP CNS COPD CPAP CPR CRP CSF CT CTA CVA CVC CVP CXR DKA DLCO DM DNR DVT EBV ECG ECHO ECMO EEG EF eGFR EKG EMG ENT
ERCP ESR ESRD FBC FEV1 FFP FiO2 FNA FOBT FSH FVC GCS GERD GFR GI GU HbA1c Hb Hct HCG HDL HEENT HIV HPI HPV HR HRT HSV
HTN IBD IBS ICD ICP ICU IM INR IUD IUGR IV IVF JVP JVD KUB LAD LBBB LDH LDL LFT LFTs LMWH LP LV LVEF LVH MAP MCH MCHC
MCV MI MMSE MRA MRCP MRI MRSA MS MVR NGT NIHSS NKDA NPO NSAID NSAIDs NSTEMI NYHA OA OCD OGTT ORIF OT PCO2 PCP PCR PE
PEEP PEG PET PFT PICC PMH PO PR PRN PSA PT PTH PTSD PTT PVD QID QTc RA RBC RBBB RDW RLQ ROS RR RUQ RVH SC SLE SOB
SpO2 SSRI STEMI STI SVT TAVI TB TEE TIA TIBC TID TKR TPN TSH TTE TURP UA URTI US UTI VF VSD VT VTE WBC WNL BD TDS QDS
OD QD QHS GTN OM ON STAT BM TTO NEB NBM NG EWS NEWS PEARL PERRLA NAD HS S1 S2
ECOG ASA FBC TFT U&E VAC CTG DaTscan MIBG PHQ GAD AUDIT qSOFA SOFA APACHE MRC"""
_ENGINEERING = """
ABS AC AWG BLDC CAM CCTV CNC CNG DC DIN DOHC ECU EGR EMC EMI EPDM ESD ESP FEA FEM GFCI HDPE HEPA HID HRC HVAC ICE
IGBT LCD LED LEDs LNG LPG LVDT MCB MDF MIG MOSFET NBR NC NPT NTC OBD OEM PCB PCBs PEEK PFC PLA POM PP PTC PTFE PVC
RCD RMS RTD SAE SMD SMPS TDC TIG TPMS UPS UV VFD VOC"""
_BUSINESS = """
ARR B2B B2C CAC CAGR CAPEX CEO CFO COGS COO CTO DCF EBIT EBITDA EOD EPS ERP ETA FAQ FAQs FOB FTE FY GAAP IFRS IPO IRR
KPIs KYC LTV MOQ MRR MVP NDA NPS NPV OKR OKRs OPEX P&L R&D RFI RFP RFQ ROAS ROE SKUs SLAs SME SOP SOW TBD TCO UAT VIP
WACC YoY YTD FYI ASAP ANOVA ANCOVA MANOVA PCA SVM RBF kNN LDA ROC AUC DSO WIP OEE GELU RoPE FFT"""

_CONTRACT = """
party parties licensee licensor lessee lessor tenant landlord borrower lender supplier purchaser contractor
subcontractor agreement goods specification specifications deliverables schedule clause recitals"""
DEFINED_TERMS = frozenset(_CONTRACT.split())
"""What contracts call the sides and things that they are about."""

NOT_ORGANIZATIONS = frozenset(f"{_COMPUTING} {_MEDICAL} {_ENGINEERING} {_BUSINESS}".split()) - {"US", "AMA", "AZ", "LA"}
"""As they are written, in capitals or not: "AST" is a test, and "ast" a word."""

_LICENCES_TEXT = """
gnu lesser library affero general public license licence licenses licensed apache mit bsd isc mozilla mpl gpl lgpl agpl
creative commons eclipse free software foundation open source warranty warranties version clause without any terms the
and of or"""
_LICENCES = frozenset(_LICENCES_TEXT.split())
_LICENSING = _LICENCES & {"gnu", "license", "licence", "licenses", "gpl", "lgpl", "agpl", "mpl", "warranty", "clause"}
_PUBLISHER = frozenset({"free", "software", "foundation"})


def names_licence(words: Sequence[str]) -> bool:
    """Whether words in lower case are the name of a licence of free software, or of what its text always names."""
    named = _PUBLISHER.issubset(words) or not _LICENSING.isdisjoint(words)
    return named and _LICENCES.issuperset(words)


_ABBREVIATION = re.compile(r"[A-Z]{2,7}s?")
_WORDS_BEFORE = re.compile(r"(?<![^\W_])[a-z][a-z]*(?:[ -][a-z]+){1,9} \((?:\w+, )?\Z")
_FIRST_LETTER = re.compile(r"(?<![^\W_])[a-z]")


def spelled_out(text: str, finding: Finding) -> bool:
    """Whether a name is an abbreviation of small words before it, as in "directed acyclic graphs (DAGs)"."""
    value = text[finding.start : finding.end].strip(" ().,")
    start = text.find(value, finding.start)
    before = _WORDS_BEFORE.search(text, max(start - 90, 0), start)
    if before is None or _ABBREVIATION.fullmatch(value) is None:
        return False
    letters = "".join(_FIRST_LETTER.findall(before[0]))
    return letters.endswith(value.rstrip("s").casefold())
