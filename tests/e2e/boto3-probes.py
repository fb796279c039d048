"""Drives each engine of the local cloud through boto3. Prints one JSON object: service -> what it answered."""

import hashlib
import io
import json
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

settings = json.loads(sys.argv[1])
endpoint = settings["endpoint"]
results = {}


def client(service, **more):
    return boto3.client(service, endpoint_url=endpoint, **more)


def probe(scenario):
    results[scenario.__name__] = scenario()
    return scenario


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "answered"


@probe
def s3():
    s3 = client("s3")
    s3.create_bucket(Bucket="boto3-probe")
    s3.put_bucket_versioning(Bucket="boto3-probe", VersioningConfiguration={"Status": "Enabled"})
    body = bytes(range(256)) * 40_000
    s3.upload_fileobj(io.BytesIO(body), "boto3-probe", "a b/ü+.bin", ExtraArgs={"Metadata": {"kind": "probe"}})
    first = s3.head_object(Bucket="boto3-probe", Key="a b/ü+.bin")
    s3.put_object(Bucket="boto3-probe", Key="a b/ü+.bin", Body=b"newer")
    old = s3.get_object(Bucket="boto3-probe", Key="a b/ü+.bin", VersionId=first["VersionId"])
    versions = s3.list_object_versions(Bucket="boto3-probe")["Versions"]
    return {
        "same": hashlib.sha256(old["Body"].read()).digest() == hashlib.sha256(body).digest(),
        "metadata": first["Metadata"],
        "versions": len(versions),
        "missing": refused(s3.get_object, Bucket="boto3-probe", Key="none"),
    }


@probe
def dynamodb():
    table = boto3.resource("dynamodb", endpoint_url=endpoint).create_table(
        TableName="boto3-probe",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    table.wait_until_exists()
    for number in range(3):
        table.put_item(Item={"id": f"row-{number}", "number": number})
    twice = refused(table.put_item, Item={"id": "row-0"}, ConditionExpression="attribute_not_exists(id)")
    return {"rows": sum(int(item["number"]) for item in table.scan()["Items"]), "twice": twice}


@probe
def dynamodbstreams():
    streams = client("dynamodbstreams")
    arn = streams.list_streams(TableName="boto3-probe")["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in records]


@probe
def sqs():
    sqs = client("sqs")
    url = sqs.create_queue(
        QueueName="boto3-probe.fifo",
        Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"},
    )["QueueUrl"]
    for body in ["first", "second", "first"]:
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="group")
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    return [message["Body"] for message in received]


@probe
def events():
    events, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="boto3-probe-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="boto3-probe", EventPattern=json.dumps({"source": [{"prefix": "boto3"}]}))
    transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"number": <n>}'}
    events.put_targets(Rule="boto3-probe", Targets=[{"Id": "1", "Arn": arn, "InputTransformer": transformer}])
    entry = {"Source": "boto3.probe", "DetailType": "Probe", "Detail": json.dumps({"n": 7})}
    events.put_events(Entries=[entry])
    taken = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"][0]["Body"]
    return json.loads(taken)


@probe
def scheduler():
    scheduler = client("scheduler")
    scheduler.create_schedule(
        Name="boto3-probe",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": settings["queueArn"], "RoleArn": "arn:aws:iam::000000000000:role/scheduler"},
    )
    return scheduler.get_schedule(Name="boto3-probe")["ScheduleExpression"]


@probe
def stepfunctions():
    states = client("stepfunctions")
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Add",
        "States": {"Add": {"Type": "Pass", "Output": "{% $states.input.a + 1 %}", "End": True}},
    }
    machine = states.create_state_machine(
        name="boto3-probe",
        roleArn="arn:aws:iam::000000000000:role/states",
        definition=json.dumps(definition),
    )["stateMachineArn"]
    run = states.start_execution(stateMachineArn=machine, input=json.dumps({"a": 41}))["executionArn"]
    while (described := states.describe_execution(executionArn=run))["status"] == "RUNNING":
        time.sleep(0.05)
    history = states.get_execution_history(executionArn=run)["events"]
    return {"output": described.get("output"), "history": [event["type"] for event in history]}


@probe
def omics():
    omics = client("omics", config=Config(proxies={"http": endpoint}))
    read_sets = omics.list_read_sets(sequenceStoreId=settings["storeId"])["readSets"]
    metadata = omics.get_read_set_metadata(sequenceStoreId=settings["storeId"], id=read_sets[0]["id"])
    return {"readSets": len(read_sets), "fileType": metadata["fileType"]}


@probe
def ssm():
    ssm = client("ssm")
    ssm.put_parameter(Name="/boto3/plain", Value="one", Type="String")
    ssm.put_parameter(Name="/boto3/secret", Value="two", Type="SecureString")
    found = ssm.get_parameters_by_path(Path="/boto3", WithDecryption=True)["Parameters"]
    hidden = ssm.get_parameter(Name="/boto3/secret")["Parameter"]["Value"]
    return {"values": [parameter["Value"] for parameter in found], "hidden": hidden != "two"}


@probe
def secretsmanager():
    secrets = client("secretsmanager")
    secrets.create_secret(Name="boto3/probe", SecretString="old")
    secrets.put_secret_value(SecretId="boto3/probe", SecretString="new")
    stages = ["AWSCURRENT", "AWSPREVIOUS"]
    return [secrets.get_secret_value(SecretId="boto3/probe", VersionStage=stage)["SecretString"] for stage in stages]


@probe
def sts():
    sts = client("sts")
    assumed = sts.assume_role(RoleArn=settings["roleArn"], RoleSessionName="probe")["Credentials"]
    own = boto3.client(
        "sts",
        endpoint_url=endpoint,
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )
    return [sts.get_caller_identity()["Account"], own.get_caller_identity()["Arn"]]


@probe
def kms():
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    data = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"token": "a"})
    opened = kms.decrypt(CiphertextBlob=data["CiphertextBlob"], EncryptionContext={"token": "a"})
    wrong = refused(kms.decrypt, CiphertextBlob=data["CiphertextBlob"], EncryptionContext={"token": "b"})
    return {"same": opened["Plaintext"] == data["Plaintext"], "wrong": wrong}


@probe
def cloudwatch():
    cloudwatch = client("cloudwatch")
    for value in [1, 2, 6]:
        cloudwatch.put_metric_data(Namespace="Probe", MetricData=[{"MetricName": "Value", "Value": value}])
    now = time.time()
    points = cloudwatch.get_metric_statistics(
        Namespace="Probe",
        MetricName="Value",
        StartTime=now - 3600,
        EndTime=now + 3600,
        Period=86400,
        Statistics=["Sum", "Maximum"],
    )["Datapoints"]
    return [sum(point["Sum"] for point in points), max(point["Maximum"] for point in points)]


@probe
def lambda_():
    functions = client("lambda")
    names = [function["FunctionName"] for function in functions.list_functions()["Functions"]]
    archive = io.BytesIO()
    zipfile.ZipFile(archive, "w").close()
    created = refused(
        functions.create_function,
        FunctionName="new",
        Role=settings["roleArn"],
        Code={"ZipFile": archive.getvalue()},
    )
    answer = functions.invoke(FunctionName=settings["function"], Payload=json.dumps(settings["event"]))
    return {
        "known": settings["function"] in names,
        "create": created,
        "status": json.load(answer["Payload"]).get("statusCode"),
    }


print(json.dumps(results))
